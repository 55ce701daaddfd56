// The conversations that this browser keeps, each under its own key: two tabs do not undo each other.
const PREFIX = "cnai-qa-talk:";
const MOST = 50; // conversations, as many as `turns.py` takes back
const TURNS = 40; // of a conversation, as many as `turns.py` keeps
const ROOM = 900000; // bytes of all, as they are sent back; a request takes a million

const read = (key) => {
  try {
    const text = localStorage.getItem(key);
    const { at, talk } = JSON.parse(text);
    return { key, at, talk, size: new Blob([text]).size };
  } catch {
    return null; // not ours, or the browser keeps nothing
  }
};

const say = (text) => {
  const note = document.getElementById("no-room") ?? document.createElement("p");
  Object.assign(note, { id: "no-room", className: "note", role: "status", textContent: text });
  document.getElementById("talk-bar").after(note);
};

// The latest first; what there is no room for is given up, and named.
const kept = () => {
  let keys = [];
  try {
    keys = Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
  } catch {}
  let room = ROOM;
  const all = keys.map(read).filter(Boolean).sort((a, b) => b.at - a.at);
  const fits = all.map(({ size }, at) => (room -= size) >= 0 && at < MOST || at === 0);
  const lost = all.filter((_, at) => !fits[at]);
  for (const { key } of lost) localStorage.removeItem(key);
  const names = lost.map(({ talk }) => `“${String(talk?.turns?.[0]?.question).slice(0, 70)}”`);
  if (names.length) say(`Given up, as there is no more room for it in this browser: ${names.join(", ")}. Save makes a file of a conversation.`);
  return all.filter((_, at) => fits[at]);
};

const DELETED = "deleted"; // stands a moment in its place: other tabs tell it from what is given up
const gone = new Set(); // names of those that a person deleted
const unkept = {}; // versions that there was no room for: the one that was kept before

// What another tab kept meanwhile stays; what was asked here stands behind it.
const joined = (stored, fresh) => {
  if (!fresh) return stored;
  const turns = [...stored.turns, { ...fresh, beside: true }].slice(-TURNS);
  return { ...stored, turns, version: Math.random().toString(36).slice(2) };
};

watch("value", () => {
  const text = element.querySelector("textarea")?.value;
  if (!text) return;
  const said = JSON.parse(text);
  if (said.lost) return restore(said);
  const { base, fresh, ...mine } = said;
  if (gone.has(mine.name)) return trigger("removed", { name: mine.name });
  const key = PREFIX + mine.name;
  const { talk: stored, at } = read(key) ?? {};
  const before = unkept[base] ?? base;
  const ahead = stored && (stored.version ?? "") !== before;
  if (base === mine.version && before === base) {
    if (ahead) trigger("shared", { talk: stored });
    return; // it was opened alone; what is not kept any more does not come back by that
  }
  const talk = ahead ? joined(stored, fresh) : mine;
  try {
    // The time is that of the last question.
    localStorage.setItem(key, JSON.stringify({ at: (!fresh && at) || Date.now(), talk }));
    delete unkept[mine.version];
  } catch {
    unkept[mine.version] = before;
    say("This browser does not keep what is asked now: its storage is full, or closed to this page. Save makes a file of a conversation.");
    return; // the conversation goes on all the same
  }
  kept();
  if (ahead) trigger("shared", { talk });
});

addEventListener("storage", ({ key, newValue }) => {
  if (!key?.startsWith(PREFIX) || !newValue) return;
  const name = key.slice(PREFIX.length);
  if (newValue === DELETED) {
    gone.add(name);
    localStorage.removeItem(key); // an answer that came in between
    if (name === page()?.dataset.name) document.dispatchEvent(new CustomEvent("cnai:removed"));
    return trigger("removed", { name });
  }
  const found = gone.has(name) ? null : read(key);
  if (found) trigger("shared", { talk: found.talk });
});

// In the words of this browser, which knows the person's clock.
const when = (at) => new Date(at).toLocaleString([], { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });

document.addEventListener("cnai:delete", () => {
  const name = document.querySelector("#conversation .talk").dataset.name;
  if (!confirm("Delete this conversation? It is kept in this browser only.")) return;
  gone.add(name);
  try {
    localStorage.setItem(PREFIX + name, DELETED);
  } catch {}
  try {
    localStorage.removeItem(PREFIX + name);
  } catch {}
  trigger("deleted", { name });
});

const page = () => document.querySelector("#conversation .talk");
const turns = () => page()?.querySelectorAll(".turn").length ?? 0;

// The conversation that is open and the choice of documents are those of this tab when it is loaded
// again.
const ofTab = () => {
  try {
    return JSON.parse(sessionStorage.getItem("cnai-qa-tab")) ?? {};
  } catch {
    return {}; // the browser keeps nothing
  }
};
let { chosen } = ofTab();
document.addEventListener("cnai:chosen", ({ detail: [documents, kinds, after, before] }) => {
  chosen = { documents, kinds, after, before };
});
addEventListener("pagehide", () => {
  const name = page()?.dataset.name;
  try {
    if (name) sessionStorage.setItem("cnai-qa-tab", JSON.stringify({ name, chosen }));
  } catch {}
});

// The server learns what is kept when the page is opened, and once more where it lost that; then
// what a person pressed is done, if the conversation is the one that was shown.
let again = null;
const restore = (lost) => {
  const said = { talks: kept().map(({ at, talk }) => ({ ...talk, when: when(at) })) };
  if (lost) {
    again = lost.again && { ...lost.again, turns: turns() };
    said.name = lost.name ?? page()?.dataset.name;
    if (lost.name === null) said.chosen = chosen;
    if (lost.name === null && document.getElementById("editing")?.checkVisibility()) said.editing = Number(document.getElementById("conversation").dataset.editing);
  } else Object.assign(said, ofTab());
  trigger("restored", said);
};
document.addEventListener("cnai:restored", () => {
  const pressed = again;
  again = null;
  if (!pressed) return;
  if (pressed.name === "typed") document.getElementById("ask").click();
  else if (pressed.name === "ask" || pressed.turns === turns()) document.dispatchEvent(new CustomEvent("cnai:act", { detail: pressed }));
});
setTimeout(restore);
