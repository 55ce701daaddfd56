// The list of documents: reading opens the reader, removing asks once more.
const ask = (button) => {
  const name = button.dataset.document;
  const sure = document.createElement("span");
  sure.className = "sure";
  sure.append("Delete the file in the corpus folder? Only the copy here is removed. ");
  for (const [text, act] of [["Delete", "delete"], ["Keep", "keep"]]) {
    const choice = document.createElement("button");
    choice.type = "button";
    choice.className = act === "delete" ? "act danger" : "act";
    choice.dataset.act = act;
    choice.dataset.document = name;
    choice.textContent = text;
    sure.append(choice);
  }
  button.hidden = true;
  button.after(sure);
  sure.querySelector("[data-act=keep]").focus();
};

const keep = (sure) => {
  const button = sure.previousElementSibling;
  button.hidden = false;
  sure.remove();
  return button;
};

// A document that could not be removed can be removed again.
new MutationObserver(() => {
  if (!document.querySelector("#build-status .error")) return;
  for (const sure of element.querySelectorAll(".sure:not(:has(button))")) keep(sure);
}).observe(document.getElementById("build-status"), { childList: true, subtree: true, characterData: true });

element.addEventListener("click", (event) => {
  const button = event.target.closest("[data-act]");
  if (!button) return;
  const { act, document: name } = button.dataset;
  if (act === "remove") ask(button);
  else if (act === "keep") keep(button.closest(".sure")).focus();
  else if (act === "delete") {
    button.closest(".sure").textContent = "Removing…";
    trigger("remove", { document: name });
  } else {
    const asked = { document: name, start: 0, end: 0 };
    if (act === "chunks") asked.chunks = true;
    document.dispatchEvent(new CustomEvent("cnai:read", { detail: asked }));
  }
});
