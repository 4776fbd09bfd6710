// A chart of lines, with what it shows in a sentence and in a table.
import uPlot from "uplot";
import { closed, element, table } from "../shared/elements.js";
import { shown } from "../shared/numbers.js";
import { plot } from "../shared/plot.js";

const rowsOfTable = 40;

// Returns a figure with a chart, x of which are whole numbers. A line is that of a plot, with its xs and ys, which may
// have nulls. `text` says in a sentence what the chart shows; `log` makes the scale of y logarithmic.
export function chart({ title, x, text, lines, log = false, high = 260, show = shown }) {
  const data = uPlot.join(lines.map(({ xs, ys }) => [xs, ys]));
  const { legend, place, said, name } =
    plot({ x, lines: lines.map((line) => ({ ...line, spanGaps: true })), data, scaleOfY: { distr: log ? 3 : 1 }, high,
           show });
  name(`${title}. ${text}`);
  return element(
    "figure",
    { class: "line-chart" },
    element("figcaption", {}, element("strong", {}, title), " ", text),
    legend,
    place,
    said,
    closed("The numbers", () => numbers(title, x, lines, data, show)),
  );
}

function numbers(title, x, lines, data, show) {
  const xs = data[0];
  const every = Math.max(1, Math.ceil(xs.length / rowsOfTable));
  const rows = xs
    .map((value, i) => [shown(value), ...lines.map((_, k) => (data[k + 1][i] == null ? "" : show(data[k + 1][i])))])
    .filter((_, i) => i % every === 0 || i === xs.length - 1);
  const part = every > 1 ? `, of ${xs.length} points each ${every}th` : "";
  return table({ caption: title + part, heads: [x, ...lines.map(({ label }) => label)], rows, hasRowHeads: true });
}
