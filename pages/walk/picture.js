// The picture of the graph, from left to right: dagre finds the places, SVG draws, and each step changes the looks.
import dagre from "@dagrejs/dagre";
import { drawn } from "../shared/elements.js";
import { derivativeAt, total } from "./steps.js";
import { call, equation, inFull, say, shortenedFor } from "./words.js";

const high = 21; // of a line of text
const wide = 7.9; // of a character of 14 pixels, about
const most = 26; // characters of a line
const mostSteps = 2000; // of all edges, from layer to layer of the picture: dagre takes half a second for them

const cut = (text, size = most) => (text.length > size ? `${text.slice(0, size - 1)}…` : text);

// Returns a text that begins with a name, of which is cut what has no room.
function fitted(name, text) {
  const rest = text.slice(name.length);
  return cut(name, Math.max(4, most - rest.length)) + rest;
}

function gradientText({ byName }, { name }, derivative) {
  if (derivative === null) return fitted(`d${name}`, `d${name}: none yet`);
  const { amounts, total: sumOfAll } = derivative;
  const whole = total(byName, name, amounts, sumOfAll);
  return whole.length <= most ? whole : fitted(`d${name}`, total(byName, name, [], sumOfAll));
}

// Returns all texts that the line of a derivative may have.
function gradientTexts(graph, value) {
  const amounts = value.contributions.map(({ amount }) => amount);
  const sums = amounts.map((_, i) => ({ amounts: amounts.slice(0, i + 1), total: value.sums[i] }));
  const states = [null, ...sums, ...(value === graph.result ? [{ amounts: [], total: value.derivative }] : [])];
  return states.map((derivative) => gradientText(graph, value, derivative));
}

// The lines of a box: name and value, the function, and a place for the longest text of its derivative.
function linesOf(value, graph) {
  const { byName } = graph;
  const texts = value.arguments.map(shortenedFor(byName));
  const title = equation(byName, [value.name, inFull(value.value)]);
  return {
    title: fitted(value.name, title.replace(" = (", ": (")),
    name: cut(value.name),
    more: value.function === "" ? "leaf" : cut(call(value, texts)),
    widest: Math.max(...gradientTexts(graph, value).map((text) => text.length)),
  };
}

// Whether dagre finds the places in a moment: an edge costs as much as the layers that it crosses.
export function isDrawable({ values, edges }) {
  const layers = new Map(values.map(({ name }) => [name, 0]));
  const inner = edges.filter(({ isConstant }) => !isConstant); // in the order of their ends
  for (const { from, to } of inner) layers.set(to, Math.max(layers.get(to), layers.get(from) + 1));
  const firstUses = new Map();
  for (const { from, to } of inner)
    firstUses.set(from, Math.min(firstUses.get(from) ?? Infinity, layers.get(to)));
  const isLeaf = new Set(values.filter((value) => value.function === "").map(({ name }) => name));
  // A leaf stands beside its first use.
  const begin = (name) => (isLeaf.has(name) ? firstUses.get(name) - 1 : layers.get(name));
  return inner.reduce((sum, { from, to }) => sum + layers.get(to) - begin(from), 0) <= mostSteps;
}

// Returns the layer of the model that a value belongs to. A leaf is in the layer that alone uses it.
function layerOf({ byName, edges }, value) {
  if (value.layer !== "" || value.function !== "") return value.layer;
  const layers = new Set(edges.filter(({ from }) => from === value.name).map(({ to }) => byName.get(to).layer));
  return layers.size === 1 ? [...layers][0] : "";
}

function planOf(graph) {
  const plan = new dagre.graphlib.Graph({ multigraph: true, compound: true });
  plan.setGraph({ rankdir: "LR", nodesep: 26, ranksep: 34, edgesep: 18, marginx: 14, marginy: 22 });
  graph.values.forEach((value) => {
    const lines = linesOf(value, graph);
    const around = value.function === "" ? 40 : 26;
    const width = Math.max(lines.title.length, lines.more.length, lines.widest) * wide + around;
    plan.setNode(`v ${value.name}`, { width, height: 3 * high + 14, lines, value });
    const layer = layerOf(graph, value);
    if (layer === "") return;
    plan.setNode(`l ${layer}`, { layer });
    plan.setParent(`v ${value.name}`, `l ${layer}`);
  });
  graph.edges.forEach((edge, i) => {
    const { from, to, isConstant, argument } = edge;
    const contribution = graph.byName.get(from)?.contributions[graph.orderOf(to, argument)];
    const text = contribution ? say(contribution.amount) : "";
    if (isConstant) {
      const constant = cut(shortenedFor(graph.byName)(from));
      plan.setNode(`c ${i}`, { width: constant.length * wide + 14, height: high + 4, constant });
      const layer = plan.parent(`v ${to}`);
      if (layer) plan.setParent(`c ${i}`, layer);
    }
    const width = text === "" ? 0 : (text.length + 1) * wide + 12;
    plan.setEdge(isConstant ? `c ${i}` : `v ${from}`, `v ${to}`,
                 { width, height: high, labelpos: "c", edge, text }, `e ${i}`);
  });
  dagre.layout(plan);
  return plan;
}

const round = (x) => x.toFixed(1);

// A smooth line through the points.
function curve(points) {
  const at = ({ x, y }) => `${round(x)} ${round(y)}`;
  const middles = points.slice(1, -1).map((point, i) => {
    const next = points[i + 2];
    const end = i + 2 === points.length - 1 ? next : { x: (point.x + next.x) / 2, y: (point.y + next.y) / 2 };
    return `Q${at(point)} ${at(end)}`;
  });
  return `M${at(points[0])} ${middles.length > 0 ? middles.join(" ") : `L${at(points[points.length - 1])}`}`;
}

function boxOf({ x, y, width, height, lines, value }) {
  const line = (text, i, name) => drawn("text", { x, y: y + (i - 1) * high + 5, class: name }, text);
  const title = line("", 0, "title");
  const gradient = line("", 2, "gradient");
  const box = drawn(
    "g",
    { class: `box ${value.function === "" ? "leaf" : "result"}`, "data-name": value.name },
    drawn("rect", { x: x - width / 2, y: y - height / 2, width, height, rx: value.function === "" ? 32 : 7 }),
    title,
    line(lines.more, 1, "more"),
    gradient,
  );
  return { box, title, gradient, value, lines, left: x - width / 2, right: x + width / 2 };
}

function arrowOf({ points, x, y, width, edge, text }) {
  const path = drawn("path", { d: curve(points), class: "line" });
  const group = drawn("g", { class: "arrow" }, path);
  if (text !== "") {
    group.append(
      drawn("rect", { x: x - width / 2, y: y - high / 2, width, height: high, rx: high / 2, class: "amount" }),
      drawn("text", { x, y: y + 5, class: "amount" }, text),
    );
  }
  return { group, path, edge };
}

function layerBox({ x, y, width, height, layer }) {
  const title = layer.replace(/\(.*/, "");
  return drawn(
    "g",
    { class: "layer" },
    drawn("rect", { x: x - width / 2, y: y - height / 2 - 12, width, height: height + 18, rx: 10 }),
    drawn("text", { x: x - width / 2 + 10, y: y - height / 2 + 3 }, title),
  );
}

function head(name) {
  const shape = drawn("path", { d: "M0 0 L9 4.5 L0 9 z", class: `head ${name}` });
  const size = { viewBox: "0 0 9 9", refX: 8.5, refY: 4.5, markerWidth: 9, markerHeight: 9 };
  const turn = { markerUnits: "userSpaceOnUse", orient: "auto-start-reverse" };
  return drawn("marker", { id: `head-${name}`, ...size, ...turn }, shape);
}

// Returns { svg, show, boxAt }: `show` draws a state; `boxAt` is the place of a value, from left to right.
export function pictureOf(graph, choose) {
  const plan = planOf(graph);
  const { width, height } = plan.graph();
  const nodes = plan.nodes().map((name) => plan.node(name));
  const boxes = nodes.filter(({ value }) => value).map(boxOf);
  const arrows = plan.edges().map((edge) => arrowOf(plan.edge(edge)));
  const constants = nodes
    .filter(({ constant }) => constant !== undefined)
    .map(({ x, y, constant }) => drawn("text", { x, y: y + 5, class: "constant" }, constant));
  const svg = drawn(
    "svg",
    { class: "picture", style: `--wide: ${round(width)}px`, viewBox: [0, 0, width, height].join(" "), role: "img",
      "aria-label": `The graph of ${graph.result.name}. The text of the step says what it shows.` },
    drawn("defs", {}, head("forward"), head("backward")),
    nodes.filter(({ layer }) => layer !== undefined).map(layerBox),
    arrows.map(({ group }) => group),
    constants,
    boxes.map(({ box }) => box),
  );
  for (const { box, value } of boxes) box.addEventListener("click", () => choose(value.name));
  const show = (state) => {
    for (const { box, title, gradient, value, lines } of boxes) {
      const derivative = derivativeAt(state, value, graph.result);
      const isKnown = state.known.has(value.name);
      title.textContent = isKnown ? lines.title : lines.name;
      box.classList.toggle("unknown", !isKnown);
      box.classList.toggle("current", state.step.name === value.name);
      box.classList.toggle("back", state.isBackward);
      box.classList.toggle("done", state.visited.has(value.name));
      gradient.classList.toggle("none", derivative === null);
      gradient.textContent = gradientText(graph, value, derivative);
    }
    for (const { group, path, edge } of arrows) {
      const order = graph.orderOf(edge.to, edge.argument);
      const { step } = state;
      const isSent = step.kind === "send" && step.from === edge.to && step.argument === edge.argument;
      const isAdded = (state.arrived.get(edge.from) ?? 0) > order;
      group.classList.toggle("unknown", !state.known.has(edge.to));
      group.classList.toggle("sent", isSent);
      group.classList.toggle("added", isAdded);
      path.setAttribute(isSent ? "marker-start" : "marker-end", `url(#head-${isSent ? "backward" : "forward"})`);
      path.removeAttribute(isSent ? "marker-end" : "marker-start");
    }
  };
  return { svg, width, show, boxAt: (name) => boxes.find(({ value }) => value.name === name) };
}
