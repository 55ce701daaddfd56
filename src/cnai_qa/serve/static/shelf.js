// The list of documents: reading opens the reader, removing asks once more.
const ask = (button) => {
  const name = button.dataset.document;
  const sure = document.createElement("span");
  sure.className = "sure";
  sure.append("Delete the file in the corpus folder? Where it was added from, it stays. ");
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

element.addEventListener("click", (event) => {
  const button = event.target.closest("[data-act]");
  if (!button) return;
  const { act, document: name } = button.dataset;
  if (act === "remove") ask(button);
  else if (act === "keep") {
    const sure = button.closest(".sure");
    sure.previousElementSibling.hidden = false;
    sure.previousElementSibling.focus();
    sure.remove();
  } else if (act === "delete") {
    button.closest(".sure").textContent = "Removing…";
    trigger("remove", { document: name });
  } else {
    const asked = { document: name, start: 0, end: 0 };
    if (act === "chunks") asked.chunks = true;
    document.dispatchEvent(new CustomEvent("cnai:read", { detail: asked }));
  }
});
