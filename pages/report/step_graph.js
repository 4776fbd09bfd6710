// The graph of one training step: all functions, or the layers that called them.
import { closed, element, section, table } from "../shared/elements.js";
import { counted } from "../shared/numbers.js";
import { graph } from "./graph.js";

const fewNodes = 60; // which are drawn at once
const mostNodes = 500; // which a browser places in a second or two

const shapeText = (shape) => (shape && shape.length > 0 ? shape.join(" × ") : "");

function kindOf({ function: name }) {
  if (name === "constant") return "constant";
  return name === "" ? "leaf" : "function";
}

// "stages.0: Conv2d" of "stages.0: Conv2d(1, 16, kernel_size=(3, 3))"
const shortName = (layer) => layer.replace(/\(.*/s, "");

function linesOf(node) {
  const isFunction = kindOf(node) === "function";
  const isShape = /^\(\d/.test(node.name); // of a constant
  const name = isFunction ? node.function : isShape ? node.name.slice(1, -1).replaceAll(", ", " × ") : node.name;
  const more = [shapeText(node.shape), isFunction ? shortName(node.layer) : ""];
  return [name, ...more.filter((line) => line !== "")];
}

const whole = ({ nodes, edges }) => ({
  nodes: nodes.map((node) => ({ lines: linesOf(node), kind: kindOf(node) })),
  edges,
});

// The name of a layer, and what is known of it in brackets, if it is short.
function layerLines(layer) {
  const inBrackets = layer.slice(shortName(layer).length);
  return inBrackets.length > 2 && inBrackets.length <= 40 ? [shortName(layer), inBrackets] : [shortName(layer)];
}

// Returns the graph with one node for each layer. A leaf belongs to the layer that reads it first; functions outside of
// layers stay.
function layersOf({ nodes, edges }) {
  const reader = new Map(edges.map(([from, to]) => [from, to]).reverse());
  const nameOf = (i) => {
    const node = nodes[i];
    if (kindOf(node) === "function") return node.layer || `#${i}`;
    return reader.has(i) ? nameOf(reader.get(i)) : `#${i}`;
  };
  const places = new Map();
  const drawn = [];
  nodes.forEach((node, i) => {
    const name = nameOf(i);
    if (places.has(name)) return;
    places.set(name, drawn.length);
    drawn.push({ lines: name.startsWith("#") ? linesOf(node) : layerLines(name), kind: "function" });
  });
  const pairs = new Set(edges.map(([from, to]) => `${places.get(nameOf(from))} ${places.get(nameOf(to))}`));
  const between = [...pairs].map((pair) => pair.split(" ").map(Number)).filter(([from, to]) => from !== to);
  return { nodes: drawn, edges: between };
}

function list({ nodes, edges }) {
  const rows = nodes
    .map((node, i) => [node, edges.filter(([, to]) => to === i).map(([from]) => nodes[from].name)])
    .filter(([node]) => kindOf(node) === "function")
    .map(([node, from]) => [node.name, `${node.function}(${from.join(", ")})`, shapeText(node.shape), node.layer]);
  return table({ caption: "Functions, in the order of the backward pass",
                 heads: ["result", "function", "shape", "layer"], rows, hasRowHeads: true });
}

export function stepGraph({ model }) {
  const found = model?.graph;
  if (!found) return null;
  const functions = found.nodes.filter((node) => kindOf(node) === "function").length;
  const text = `The loss of ${counted(found.examples, "example")} is computed by ${counted(functions, "function")}, ` +
    "from top to bottom. The backward pass visits them from bottom to top.";
  const isSmall = found.nodes.length <= fewNodes;
  const place = element("div", { class: "scrolls drawing", tabindex: "0", role: "region", "aria-label": "graph" });
  const draw = (all) => place.replaceChildren(graph({ ...(all ? whole(found) : layersOf(found)), text }));
  const choice = (label, all) => {
    const input = element("input", { type: "radio", name: "graph-of", checked: all === isSmall,
                                     onchange: () => draw(all) });
    return element("label", {}, input, label);
  };
  draw(isSmall);
  return section(
    "graph",
    "One step",
    element("p", { class: "note" }, text),
    found.nodes.length <= mostNodes &&
      element("fieldset", {}, element("legend", {}, "Shown are"), choice("layers", false),
              choice("all functions", true)),
    place,
    closed("The graph as a list", () => list(found)),
  );
}
