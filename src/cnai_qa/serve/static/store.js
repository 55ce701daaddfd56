// The conversations that this browser keeps, each under its own key: two tabs do not undo each other.
const PREFIX = "cnai-qa-talk:";
const MOST = 12; // conversations
const ROOM = 600000; // characters of all; a request takes about a million

const read = (key) => {
  try {
    const text = localStorage.getItem(key);
    const { at, talk } = JSON.parse(text);
    return { key, at, talk, size: text.length };
  } catch {
    return null; // not ours, or the browser keeps nothing
  }
};

// The latest first; what there is no room for is given up.
const kept = () => {
  let keys = [];
  try {
    keys = Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
  } catch {}
  let room = ROOM;
  const all = keys.map(read).filter(Boolean).sort((a, b) => b.at - a.at);
  return all.filter(({ key, size }, at) => {
    room -= size;
    if (at < MOST && (room >= 0 || at === 0)) return true;
    localStorage.removeItem(key);
    return false;
  });
};

watch("value", () => {
  const text = element.querySelector("textarea")?.value;
  if (!text) return;
  const talk = JSON.parse(text);
  try {
    localStorage.setItem(PREFIX + talk.name, JSON.stringify({ at: Date.now(), talk }));
  } catch {
    return; // full, or forbidden: the conversation goes on all the same
  }
  kept();
});

addEventListener("storage", ({ key, newValue }) => {
  const found = key?.startsWith(PREFIX) && newValue ? read(key) : null;
  if (found) trigger("shared", { talk: found.talk });
});
setTimeout(() => trigger("restored", { talks: kept().map(({ talk }) => talk) }));
