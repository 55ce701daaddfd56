// Questions to choose from.
element.addEventListener("click", (event) => {
  const button = event.target.closest("[data-act]");
  if (button) trigger("act", { name: button.dataset.act, turn: -1, value: button.dataset.value ?? "" });
});
