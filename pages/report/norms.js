// How strongly each layer learns: the learning rate, and the norms of gradients and weights.
import { chart } from "./chart.js";
import { earlierOf } from "../shared/colours.js";
import { element, section } from "../shared/elements.js";
import { setting, stepsOf } from "./history.js";
import { labelOf } from "./layer.js";

const mostLines = 10;

// Joins layers by the beginnings of their names until there are few: "layers.0.attention" and "layers.0.norm" become
// "layers.0". The norm of a group of layers is the root of the sum of their squares.
function joined(norms) {
  const names = Object.keys(norms);
  let depth = Math.max(...names.map((name) => name.split(".").length));
  const group = (name) => name.split(".").slice(0, depth).join(".");
  while (depth > 1 && new Set(names.map(group)).size > mostLines) --depth;
  const sums = {};
  for (const name of names) {
    const sum = (sums[group(name)] ??= norms[name].map(() => null));
    norms[name].forEach((x, i) => (sum[i] = x === null ? sum[i] : sum[i] + x * x));
  }
  return Object.entries(sums).map(([name, sum]) => [name, sum.map((x) => (x === null ? null : Math.sqrt(x)))]);
}

// In the order of the model, where it is known.
function linesOf(steps, norms, tree) {
  const place = (layer) => tree?.findIndex(({ name }) => name === layer) ?? 0;
  return joined(norms)
    .sort(([a], [b]) => place(a) - place(b))
    .map(([layer, ys], i) => ({ label: labelOf(layer, tree), xs: steps.step, ys, colour: i, dash: earlierOf(i) }));
}

// A logarithmic scale has no place for 0.
const positive = (lines) => lines.map((line) => ({ ...line, ys: line.ys.map((y) => (y > 0 ? y : null)) }));

// Returns the charts that have numbers.
const charts = (...all) =>
  all
    .map((one) => ({ ...one, x: "step", lines: one.lines.filter(({ ys }) => ys.some((y) => y !== null)) }))
    .filter(({ lines }) => lines.length > 0)
    .map(chart);

export function norms({ runs, model }) {
  const all = runs.map(stepsOf);
  const rates = {
    title: "Learning rate",
    text: `Schedule: ${[...new Set(runs.map((run) => setting(run, "schedule") ?? "unknown"))].join(", ")}.`,
    lines: all.map(({ step, rate }, i) => ({ label: runs[i].name, xs: step, ys: rate, colour: i,
                                             dash: i + earlierOf(i) })), // equal rates are both seen
    high: 220,
  };
  if (runs.length > 1) {
    const made = charts(rates);
    return made.length > 0 ? section("norms", "Learning rate", ...made) : null;
  }
  const [steps] = all;
  const made = charts({ title: "Norms of gradients", text: "By layer, on a logarithmic scale.",
                        lines: positive(linesOf(steps, steps.gradients, model?.tree)), log: true },
                      { title: "Norms of weights", text: "By layer.",
                        lines: linesOf(steps, steps.weights, model?.tree) },
                      rates);
  return made.length === 0 ? null : section(
    "norms",
    "Layers",
    element("p", { class: "note" },
            "Every fiftieth step. A gradient that falls to nothing, or grows without end, shows a layer that does " +
            "not learn, or a rate that is too high."),
    element("div", { class: "pair" }, ...made),
  );
}
