// The reader: a document at a place, marked, to be read on in both directions.
// Everything from a document is put on the page as text, never as markup.
const frame = document.getElementById("evidence");
const part = (name) => element.querySelector(`[data-part="${name}"]`);
const sheet = part("sheet");
const state = { asked: null, from: 0, to: 0, length: 0, busy: false, link: null, links: [] };
const TAGS = { h1: "h3", h2: "h4", h3: "h5", h4: "h6", h5: "h6", h6: "h6", code: "pre", quote: "blockquote" };
const ITEMS = ["item", "number", "more"];

const make = (tag, names, children = []) => {
  const node = document.createElement(tag);
  node.className = names;
  node.append(...children);
  return node;
};

const piece = ([text, names]) =>
  names ? make(names.includes("quote") ? "mark" : "span", names, [text]) : document.createTextNode(text);

// The rows of a table: a bar begins the next cell, a line's end the next row.
const table = ({ kind, parts }) => {
  const rows = [[[]]];
  for (const part of parts) {
    const names = part[1].split(" ");
    const row = rows[rows.length - 1];
    row[row.length - 1].push(piece(part));
    if (names.includes("md-end")) rows.push([[]]);
    else if (names.includes("md-bar")) row.push([]);
  }
  const filled = rows.filter((row) => row.flat().length);
  return make("div", "block table", [make("table", "", filled.map((row, at) => {
    const head = kind === "table" && at === 0;
    return make("tr", "", row.map((cell) => {
      const node = make(head ? "th" : "td", "", cell);
      if (head) node.scope = "col";
      return node;
    }));
  }))]);
};

const block = (given) => {
  if (given.kind === "table" || given.kind === "rows") return table(given);
  const tag = ITEMS.includes(given.kind) ? "li" : (TAGS[given.kind] ?? "p");
  return make(tag, `block is-${given.kind} depth${given.depth}`, given.parts.map(piece));
};

// Items that follow each other are one list.
const laidOut = (blocks) => {
  const nodes = [];
  for (const given of blocks) {
    const node = block(given);
    node.dir = "auto";
    if (node.tagName !== "LI") nodes.push(node);
    else {
      if (nodes[nodes.length - 1]?.tagName !== "UL") nodes.push(make("ul", "list"));
      nodes[nodes.length - 1].append(node);
    }
  }
  return nodes;
};

const say = (message) => {
  part("notice").textContent = message;
  part("notice").hidden = !message;
};

const bounds = () => {
  part("earlier").hidden = state.from <= 0;
  part("later").hidden = state.to >= state.length;
};

// What an answer said of a document is shown with it, and is all that is left of one that is gone.
const quoteOf = (link) =>
  (document.getElementById(link?.dataset.card) ?? link?.closest("li, .passage"))?.querySelector("blockquote");

const show = (found) => {
  part("title").textContent = found.title ?? "";
  part("about").textContent = found.about ?? "";
  const left = found.error && quoteOf(state.link)?.cloneNode(true);
  part("text").replaceChildren(...laidOut(found.blocks ?? []), ...(left ? [left] : []));
  Object.assign(state, { from: found.from ?? 0, to: found.to ?? 0, length: found.length ?? 0 });
  say(
    found.error ??
      (found.changed
        ? "This document has changed since the answer was given, so the quote is not marked here."
        : ""),
  );
  bounds();
  const target = sheet.querySelector("mark.quote:not(.md-mark)");
  if (target) {
    const offset = target.getBoundingClientRect().top - sheet.getBoundingClientRect().top;
    sheet.scrollTop += offset - sheet.clientHeight / 3;
  } else sheet.scrollTop = 0;
};

// The reader stands in the first tab; one opened from another tab leads back there.
const tabs = () => [...document.querySelectorAll('#tabs button[role="tab"]')];
let home = null; // the other tab
const toReader = () => {
  const at = tabs().findIndex((tab) => tab.getAttribute("aria-selected") === "true");
  home = at > 0 ? tabs()[at] : null;
  part("back").textContent = home ? `‹ ${home.textContent.trim()}` : "‹ Passages";
  tabs()[0].click();
};
const toHome = () => {
  home?.click();
  home = null;
};

// The browser's way back closes what is open, before it leaves the page. Going back takes a moment.
const narrow = matchMedia("(max-width: 860px)"); // where the evidence covers the page
let leaving = false;
const enter = () => {
  if (!history.state?.reader && !leaving) history.pushState({ reader: true }, "");
};
const leave = () => {
  if (!history.state?.reader || leaving) return;
  leaving = true;
  history.back();
};
const shut = () => frame.classList.remove("open", "reading");
addEventListener("popstate", () => {
  const again = leaving && frame.classList.contains("open"); // opened while it went back
  leaving = false;
  if (again) return enter();
  shut();
  toHome();
});

const open = async (asked, link) => {
  frame.classList.add("reading", "open");
  enter();
  part("title").textContent = "Opening…";
  part("about").textContent = "";
  part("text").replaceChildren();
  // Nothing is read on before it is there: the sheet that is emptied scrolls.
  Object.assign(state, { asked, link, from: 0, to: 0, length: 0 });
  bounds();
  steps();
  try {
    const found = await server.read_document(asked);
    if (state.asked === asked) show(found);
  } catch {
    if (state.asked === asked) say("The server does not answer. Is it still running?");
  }
  sheet.focus({ preventScroll: true });
};

const more = async (from, to, before) => {
  if (state.busy || from >= to) return;
  state.busy = true;
  const asked = state.asked;
  try {
    const found = await server.read_document({ ...asked, from, to, on: before ? "earlier" : "later" });
    if (state.asked !== asked || found.error) return;
    const blocks = laidOut(found.blocks);
    if (before) {
      const height = sheet.scrollHeight;
      part("text").prepend(...blocks);
      sheet.scrollTop += sheet.scrollHeight - height;
      state.from = found.from;
    } else {
      part("text").append(...blocks);
      state.to = found.to;
    }
    bounds();
  } finally {
    state.busy = false;
  }
};
const MORE = 15000;
const earlier = () => more(Math.max(state.from - MORE, 0), state.from, true);
const later = () => more(state.to, Math.min(state.to + MORE, state.length), false);

const steps = () => {
  const around = state.link?.closest(".turn, #passages, svg") ?? document;
  const kind = state.link?.matches(".marker, .sources .open") ? ".sources .open" : "a.open";
  const links = state.link ? [...around.querySelectorAll(kind)] : [];
  const seen = new Map(links.map((link) => [link.getAttribute("href"), link]));
  state.links = [...seen.values()];
  const at = [...seen.keys()].indexOf(state.link?.getAttribute("href"));
  state.at = at;
  part("steps").hidden = state.links.length < 2 || at < 0;
  part("count").textContent = `${at + 1} of ${state.links.length}`;
  part("previous").disabled = at <= 0;
  part("next").disabled = at >= state.links.length - 1;
};

const placeOf = (href) => Object.fromEntries(new URLSearchParams(href.slice(1)));
const passages = () => {
  home = null;
  shut();
  if (narrow.matches) {
    frame.classList.add("open");
    enter();
  } else leave();
  const list = document.getElementById("passages");
  list.tabIndex = -1;
  list.focus({ preventScroll: true });
};
const follow = () => {
  home = null;
  shut();
  leave();
};
const close = () => {
  const left = home;
  follow();
  left?.click();
  (state.origin?.isConnected ? state.origin : document.querySelector("#question textarea"))?.focus();
};

document.addEventListener("cnai:open", ({ detail: { link } }) => {
  toReader();
  state.origin = link;
  open(placeOf(link.getAttribute("href")), link);
});
document.addEventListener("cnai:read", ({ detail }) => {
  toReader();
  state.origin = document.activeElement;
  open(detail, null);
});
document.addEventListener("cnai:close", () => close());
document.addEventListener("cnai:passages", passages);
document.addEventListener("cnai:follow", follow);
document.addEventListener("keydown", (event) => {
  const open = frame.classList.contains("open") && !document.querySelector(".floating-card");
  if (event.key !== "Escape" || event.defaultPrevented || !event.isTrusted || !open) return;
  event.preventDefault();
  close();
});
const PRESSED = {
  back: () => (home ? close() : passages()),
  close,
  earlier,
  later,
  previous: () => open(placeOf(state.links[state.at - 1].getAttribute("href")), state.links[state.at - 1]),
  next: () => open(placeOf(state.links[state.at + 1].getAttribute("href")), state.links[state.at + 1]),
};
element.addEventListener("click", (event) => {
  const name = event.target.closest("button")?.dataset.part;
  PRESSED[name]?.();
});
sheet.addEventListener("scroll", () => {
  if (sheet.scrollTop < 200 && state.from > 0) earlier();
  if (sheet.scrollTop + sheet.clientHeight > sheet.scrollHeight - 400 && state.to < state.length) later();
});
leave(); // a page that is loaded again shows no document any more
if (location.hash.startsWith("#document=")) open(placeOf(location.hash), null);
