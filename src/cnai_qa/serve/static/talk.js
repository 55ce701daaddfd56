// The conversation: what is pressed goes to Python, markers show their quote, links open the reader.
const touch = matchMedia("(hover: none)");
let card = null;

const hideCard = () => {
  card?.remove();
  card = null;
};

const showCard = (marker) => {
  hideCard();
  const source = document.getElementById(marker.dataset.card);
  if (!source) return;
  card = document.createElement("div");
  card.className = "floating-card";
  card.setAttribute("role", "tooltip");
  for (const child of source.childNodes) card.append(child.cloneNode(true));
  const open = document.createElement("button");
  open.type = "button";
  open.className = "act";
  open.textContent = "Read it in the document";
  open.addEventListener("click", () => openPlace(marker));
  card.append(open);
  document.body.append(card);
  const at = marker.getBoundingClientRect();
  const below = at.bottom + card.offsetHeight + 8 < innerHeight;
  const left = Math.max(8, Math.min(at.left, innerWidth - card.offsetWidth - 8));
  card.style.left = `${left + scrollX}px`;
  card.style.top = `${(below ? at.bottom + 2 : at.top - card.offsetHeight - 2) + scrollY}px`;
  card.addEventListener("mouseleave", hideCard);
};

const openPlace = (link) => {
  hideCard();
  document.dispatchEvent(new CustomEvent("cnai:open", { detail: { link } }));
};

const copy = async (text, button) => {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Without a secure context there is no clipboard; the old way is used.
    const area = document.createElement("textarea");
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
  if (!button) return;
  const label = button.textContent;
  button.textContent = "Copied";
  setTimeout(() => (button.textContent = label), 1500);
};

// The first question and the day, in characters that every system takes.
const fileName = () => {
  const question = element.querySelector(".asked")?.textContent ?? "conversation";
  const words = question.replace(/[^\p{L}\p{N}]+/gu, "-").slice(0, 60).replace(/^-|-$/g, "");
  return `${words || "conversation"}-${new Date().toLocaleDateString("sv")}`; // sv: 2026-01-31
};

const save = (text) => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/markdown" }));
  link.download = `${fileName()}.md`;
  link.click();
  URL.revokeObjectURL(link.href);
};

// While a question is edited, what was in the box before is put aside; it comes back when the edit
// is asked or given up, as it is when another conversation is opened.
const frame = document.getElementById("conversation");
const box = () => document.querySelector("#question textarea");
const editing = () => document.getElementById("editing")?.checkVisibility() ?? false;
let draft = null; // null without an edit
let editAsked = false; // an edit is what is looked for
const put = (text) => {
  box().value = text;
  box().dispatchEvent(new Event("input", { bubbles: true }));
};
const putBack = (typed) => {
  if (draft === null) return;
  put(draft === typed ? draft : [draft, typed].filter(Boolean).join("\n"));
  draft = null;
};
document.addEventListener("cnai:kept", () => {
  putBack("");
  box().focus();
});
// Another tab deleted the conversation: what is typed stays, also of an edit.
document.addEventListener("cnai:removed", () => putBack(box().value));

// What asks waits for its turn; what is said of an answer is done at once.
const act = (given) => {
  if (given.name === "edit") {
    frame.dataset.editing = given.turn;
    if (!editing()) draft = box().value;
  }
  if (given.name === "verdict") judged = given.turn;
  trigger(["passages", "verdict"].includes(given.name) ? "noted" : "act", given);
};
document.addEventListener("cnai:act", ({ detail }) => act(detail));

let judged = -1; // the turn of the last verdict
element.addEventListener("click", (event) => {
  const button = event.target.closest("[data-act]");
  if (!button) return;
  const { act: name, turn, value } = button.dataset;
  if (name === "copy") copy(button.closest(".answer").querySelector("textarea.take").value, button);
  else act({ name, turn: Number(turn ?? -1), value: value ?? "" });
  if (name === "passages") document.dispatchEvent(new CustomEvent("cnai:passages"));
});

const here = () => document.activeElement === document.body || document.activeElement?.closest("#ask-bar, #conversation");

// The next question can be typed, unless the person has gone elsewhere meanwhile.
document.addEventListener("cnai:done", () => {
  if (here()) box().focus();
});

// Where a verdict was given, the focus stays with its answer.
const toJudged = () => {
  if (judged < 0) return;
  if (document.activeElement === document.body) element.querySelector(`#turn-${judged} .answer > .tools .act`)?.focus({ preventScroll: true });
  judged = -1;
};

// Links to places work wherever they stand: in answers, in the evidence, on the map.
document.addEventListener("click", (event) => {
  if (event.target.closest("#stop") && editAsked) draft = box().value;
  const link = event.target.closest('a[href^="#document="]');
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) {
    if (!event.target.closest(".floating-card")) hideCard();
    return;
  }
  event.preventDefault();
  const first = touch.matches && event.detail > 0 && link.matches(".marker") && !card;
  if (first) showCard(link);
  else openPlace(link);
});

element.addEventListener("mouseover", (event) => {
  const marker = event.target.closest(".marker");
  if (marker && !touch.matches) showCard(marker);
});
element.addEventListener("mouseout", (event) => {
  if (touch.matches) return; // a finger that is lifted takes no card away
  const away = !event.relatedTarget?.closest?.(".floating-card, .marker");
  if (event.target.closest(".marker") && away) setTimeout(() => card?.matches(":hover") || hideCard(), 250);
});
element.addEventListener("focusin", (event) => {
  const marker = event.target.closest(".marker");
  if (marker?.matches(":focus-visible")) showCard(marker);
});
element.addEventListener("focusout", (event) => {
  if (event.target.closest(".marker") && !event.relatedTarget?.closest?.(".floating-card")) hideCard();
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented || !event.isTrusted) return;
  if (card) {
    hideCard();
    event.preventDefault();
  } else if (editing() && here() && !document.querySelector("#evidence.open")) document.getElementById("editing").click();
});

// Gradio opens the list of conversations once more as the focus leaves it.
new MutationObserver((changes) => {
  for (const { target } of changes) {
    const left = target.getAttribute("aria-expanded") === "true" && target !== document.activeElement;
    if (left) target.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
  }
}).observe(document.getElementById("talk-bar"), { subtree: true, attributeFilter: ["aria-expanded"] });

document.addEventListener("cnai:take", (event) => {
  const text = document.getElementById("whole")?.value ?? "";
  if (text && event.detail === "copy") copy(text, document.getElementById("copy-all"));
  if (text && event.detail === "save") save(text);
});

// What was asked leaves the box; what was typed behind it, or meanwhile, stays.
const takeOut = (asked) => {
  if (asked && box().value.startsWith(asked)) put(box().value.slice(asked.length));
};

// What is asked while an answer is looked for stays in the box, and why is said until it is there.
const waits = () => document.querySelector("#waits p");
let sent = null; // asked, and not shown yet
let unshown; // the timer of it
const sending = (text) => {
  sent = text;
  clearTimeout(unshown);
  if (text) unshown = setTimeout(() => sending(null), 2000); // it may never be shown
  document.getElementById("question").dataset.sent = text ?? "";
};
const pending = () => element.querySelector(".answer.pending") !== null;
const asks = (event) => {
  const typed = box().value;
  if (pending() || (sent !== null && sent !== typed)) {
    event.preventDefault();
    event.stopPropagation();
    // Anew each time, so that it is announced again.
    waits().replaceChildren("The last question is still being answered. Ask this one then, or press Stop.");
  } else sending(typed.trim() ? typed : null);
};
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing && event.target === box()) asks(event);
}, true);
document.addEventListener("click", (event) => event.target.closest("#ask") && asks(event), true);
const waited = () => {
  sending(null);
  if (!pending()) waits()?.replaceChildren();
};
document.addEventListener("cnai:done", waited);

// A question of a conversation, as it is known when the page is loaded again.
const identity = (turn) => `${element.querySelector(".talk")?.dataset.name} ${turn} ${element.querySelector(`#turn-${turn} .asked`)?.textContent}`;
document.addEventListener("cnai:edit", ({ detail: { turn, of, value } }) => {
  if (of === identity(turn)) act({ name: "edit", turn, value });
  else put([box().value, value].filter(Boolean).join("\n"));
});

// What is typed, or still looked for, is in the box when the page is loaded again: `carried.js`.
addEventListener("pagehide", () => {
  const typed = box()?.value ?? "";
  const kept = { text: typed || element.querySelector(".turn[data-asked]")?.dataset.asked || "", asked: false };
  if (draft !== null && editing()) {
    const turn = Number(frame.dataset.editing);
    Object.assign(kept, { text: draft, edit: { turn, of: identity(turn), value: typed } });
  }
  try {
    if (kept.text || kept.edit) sessionStorage.setItem("cnai-qa-typed", JSON.stringify(kept));
  } catch {} // the browser keeps nothing
});

// The evidence goes with the conversation: an open document gives way to the next question, to its
// answer, unless it is being read, and to another conversation.
let shown = { name: "", pending: false };
const follow = () => {
  const name = element.querySelector(".talk")?.dataset.name ?? "";
  const asked = pending();
  const other = shown.name !== "" && name !== shown.name;
  const read = !asked && document.activeElement?.closest("#reader");
  editAsked = asked && (editAsked || draft !== null);
  if (other || asked) putBack(other ? "" : box().value);
  if (other || (asked !== shown.pending && !read)) document.dispatchEvent(new CustomEvent("cnai:follow"));
  shown = { name, pending: asked };
};

// Only the conversation scrolls, as far as the last answer fits; the page stays where it is.
const toLast = () => {
  const last = [...element.querySelectorAll(".turn")].at(-1)?.getBoundingClientRect();
  if (!last) return;
  const { top, bottom } = frame.getBoundingClientRect();
  frame.scrollTop += Math.max(0, Math.min(last.bottom - bottom, last.top - top));
};

watch("value", () => {
  hideCard();
  takeOut(element.querySelector(".turn[data-asked]")?.dataset.asked);
  waited();
  follow();
  toJudged();
  toLast();
});
