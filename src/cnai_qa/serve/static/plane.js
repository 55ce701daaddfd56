// The map: points on a canvas, since a page with as many nodes would be slow; the numbers of the
// sources lie over it. The pointer and the arrow keys go to a point, a press or Enter opens it.
const WIDTH = 1000;
const HEIGHT = 560;
const NEAR = 14; // pixels around a point in which it is meant
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
let state = null;

const pointAt = (n) => {
  const [x, y, document, start, end] = state.points.slice(5 * n, 5 * n + 5);
  return { x, y, document: state.paths[document], start, end };
};

const paint = () => {
  const { canvas, points, colours } = state;
  const scale = (canvas.clientWidth * devicePixelRatio) / WIDTH;
  if (!scale) return;
  canvas.width = WIDTH * scale;
  canvas.height = HEIGHT * scale;
  const pen = canvas.getContext("2d");
  pen.scale(scale, scale);
  pen.globalAlpha = 0.8;
  const radius = state.count > 5000 ? 2.5 : state.count > 1000 ? 4 : 6;
  for (let at = 0; at < points.length; at += 5) {
    pen.fillStyle = colours[points[at + 2]];
    pen.beginPath();
    pen.arc(points[at], points[at + 1], radius, 0, 7);
    pen.fill();
  }
};

// The number of the point with the least cost, -1 for none; a cost of Infinity rules it out.
const best = (cost) => {
  let found = -1;
  let least = Infinity;
  for (let n = 0; n < state.count; n++) {
    const value = cost(state.points[5 * n], state.points[5 * n + 1], n);
    if (value < least) [found, least] = [n, value];
  }
  return found;
};

const under = (event) => {
  const unit = WIDTH / state.canvas.clientWidth;
  const [x, y] = [event.offsetX * unit, event.offsetY * unit];
  return best((a, b) => {
    const away = Math.hypot(a - x, b - y);
    return away < NEAR * unit ? away : Infinity;
  });
};

const beside = ([right, down]) => {
  if (state.at < 0) return best((x, y) => Math.hypot(x - WIDTH / 2, y - HEIGHT / 2));
  const { x, y } = pointAt(state.at);
  const next = best((a, b) => {
    const along = (a - x) * right + (b - y) * down;
    const across = Math.abs((a - x) * down) + Math.abs((b - y) * right);
    return along > 0 ? along + 2 * across : Infinity;
  });
  return next < 0 ? state.at : next;
};

const about = async (n) => {
  const { document, start, end } = pointAt(n);
  state.known[n] ??= server.point({ document, start, end });
  return state.known[n];
};

const go = (n, wait = 0) => {
  if (n === state.at) return;
  state.at = n;
  clearTimeout(state.timer);
  state.here.style.display = n < 0 ? "none" : "inline";
  if (n < 0) return;
  const { x, y } = pointAt(n);
  state.here.firstElementChild.setAttribute("cx", x);
  state.here.firstElementChild.setAttribute("cy", y);
  const shown = state;
  state.timer = setTimeout(async () => {
    try {
      const { said } = await about(n);
      if (state === shown && state.at === n) state.said.textContent = said;
    } catch {
      delete shown.known[n];
      shown.said.textContent = "The server does not answer. Is it still running?";
    }
  }, wait);
};

const open = async (n) => {
  if (n < 0) return;
  go(n);
  const { here } = state;
  const { href } = await about(n);
  if (!href) return;
  here.setAttribute("href", href);
  document.dispatchEvent(new CustomEvent("cnai:open", { detail: { link: here } }));
};

const begin = () => {
  const text = element.querySelector(".plane textarea")?.value;
  if (!text) return;
  const canvas = element.querySelector("canvas");
  const parts = { canvas, here: element.querySelector(".here"), said: element.querySelector(".said") };
  state = { ...JSON.parse(text), ...parts, at: -1, known: {}, timer: 0 };
  state.count = state.points.length / 5;
  canvas.addEventListener("mousemove", (event) => go(under(event), 80));
  canvas.addEventListener("click", (event) => open(under(event)));
  canvas.addEventListener("keydown", (event) => {
    if (ARROWS[event.key]) go(beside(ARROWS[event.key]));
    else if (event.key === "Enter" || event.key === " ") open(state.at);
    else return;
    event.preventDefault();
  });
  new ResizeObserver(paint).observe(canvas);
};

watch("value", begin);
begin();
