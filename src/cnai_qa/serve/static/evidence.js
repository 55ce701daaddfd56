// The passages of an answer begin at their head; pressed for once more, those also looked at are shown.
const frame = document.getElementById("passages");
let of = null; // the answer that is shown
let hidden = false; // new ones came while they could not be seen
watch("value", () => {
  const shown = element.querySelector(".proof")?.dataset.of;
  const also = element.querySelector(".also[open]");
  if (also && shown === of) also.scrollIntoView({ block: "start" });
  else frame.scrollTop = 0;
  hidden = !frame.clientHeight;
  of = shown;
});
of = element.querySelector(".proof")?.dataset.of;
new ResizeObserver(() => {
  if (!hidden || !frame.clientHeight) return;
  frame.scrollTop = 0;
  hidden = false;
}).observe(frame);
