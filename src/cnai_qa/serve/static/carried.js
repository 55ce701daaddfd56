() => {
  const carry = () => {
    const box = document.querySelector("#question textarea");
    // The page opens at its top, however small the window is.
    if (document.activeElement === document.body) box.focus({ preventScroll: true });
    // What was typed on the starting page goes on here, and is asked if it was asked there.
    const kept = JSON.parse(sessionStorage.getItem("cnai-qa-typed") ?? "null");
    if (!kept) return;
    sessionStorage.removeItem("cnai-qa-typed");
    const alone = box.value === "";
    box.value = kept.text + box.value;
    box.dispatchEvent(new Event("input", { bubbles: true }));
    if (kept.edit) document.dispatchEvent(new CustomEvent("cnai:edit", { detail: kept.edit }));
    // The box tells its text to the page with its next update.
    if (kept.asked && alone) setTimeout(() => document.querySelector("#ask").click(), 50);
  };
  // What stands before the page gives way to it, once nobody types there: `start.html`.
  const covered = document.getElementById("start") !== null;
  if (covered) document.addEventListener("cnai:opened", carry, { once: true });
  document.dispatchEvent(new CustomEvent("cnai:restored"));
  if (!covered) carry();
}
