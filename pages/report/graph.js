// Directed graphs: dagre finds the places, SVG draws them.
import dagre from "@dagrejs/dagre";
import { drawn } from "../shared/elements.js";

const high = 19; // of a line of text
const wide = 7.2; // of a character of 13 pixels, about

// Returns the drawing of a graph. A node is { lines, kind }: lines of text, the first its name, and a class for its
// look. An edge is [from, to], indices of nodes. `text` says what the graph shows.
export function graph({ nodes, edges, text }) {
  const plan = new dagre.graphlib.Graph({ multigraph: true });
  plan.setGraph({ rankdir: "TB", nodesep: 20, ranksep: 30, marginx: 12, marginy: 12 });
  nodes.forEach(({ lines }, i) => {
    const width = Math.max(...lines.map((line) => line.length * wide)) + 24;
    plan.setNode(`n${i}`, { width, height: high * lines.length + 10 });
  });
  edges.forEach(([from, to], i) => plan.setEdge(`n${from}`, `n${to}`, {}, `e${i}`));
  dagre.layout(plan);
  const { width, height } = plan.graph();
  return drawn(
    "svg",
    { class: "graph", width, height, viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": text },
    drawn("defs", {}, arrow()),
    plan.edges().map((edge) => edgeOf(plan.edge(edge).points)),
    nodes.map((node, i) => nodeOf(node, plan.node(`n${i}`))),
  );
}

function arrow() {
  const head = drawn("path", { d: "M0 0 L8 4 L0 8 z", class: "head" });
  return drawn("marker", { id: "arrow", viewBox: "0 0 8 8", refX: 8, refY: 4, markerWidth: 7, markerHeight: 7,
                           orient: "auto" }, head);
}

function edgeOf(points) {
  const d = points.map(({ x, y }, i) => `${i === 0 ? "M" : "L"}${x.toFixed(1)} ${y.toFixed(1)}`).join(" ");
  return drawn("path", { d, class: "edge", "marker-end": "url(#arrow)" });
}

function nodeOf({ lines, kind }, { x, y, width, height }) {
  const first = y - (high * (lines.length - 1)) / 2 + 5;
  return drawn(
    "g",
    { class: `node ${kind}` },
    drawn("rect", { x: x - width / 2, y: y - height / 2, width, height, rx: kind === "function" ? 4 : height / 2 }),
    ...lines.map((line, i) => drawn("text", { x, y: first + high * i, class: i > 0 && "more" }, line)),
  );
}
