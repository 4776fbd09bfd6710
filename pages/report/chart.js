// A chart of lines, by uPlot. Beside what the eye sees it has a sentence, a table, and a cursor for the keyboard.
import uPlot from "uplot";
import { colour, ofTheme, onTheme } from "../shared/colours.js";
import { closed, drawn, element, table } from "../shared/elements.js";
import { shown, tick } from "../shared/numbers.js";

const rowsOfTable = 40;
const fewPoints = 12; // which are marked
const dashes = [[], [8, 4], [2, 3], [10, 3, 2, 3]];
const dashOf = ({ dash = 0 }) => dashes[dash % dashes.length];

// Distances of ticks on the axis of x, which counts epochs or steps: there are no halves of these.
const wholeSteps = Array.from({ length: 12 }, (_, i) => [1, 2, 5].map((first) => first * 10 ** i)).flat();

// Returns a figure with a chart, x of which are whole numbers. A line is { label, xs, ys, colour, dash, thin }: colour
// and dash are numbers of any size, after which the looks begin anew; ys may have nulls. `text` says in a sentence what
// the chart shows; `log` makes the scale of y logarithmic.
export function chart({ title, x, text, lines, log = false, high = 260, show = shown }) {
  const data = uPlot.join(lines.map(({ xs, ys }) => [xs, ys]));
  const place = element("div", {
    class: "chart",
    tabindex: "0",
    role: "application",
    "aria-roledescription": "chart",
    "aria-label": `${title}. ${text} The arrow keys read the values.`,
  });
  const said = element("p", { class: "readout", "aria-live": "polite" });
  const figure = element(
    "figure",
    { class: "line-chart" },
    element("figcaption", {}, element("strong", {}, title), " ", text),
    lines.length > 1 && legend(lines),
    place,
    said,
    closed("The numbers", () => numbers(title, x, lines, data, show)),
  );
  const font = "12px system-ui, sans-serif";
  const axis = { stroke: () => ofTheme("quiet"), grid: { stroke: () => ofTheme("grid"), width: 1 },
                 ticks: { show: false }, font, labelFont: font };
  const options = {
    width: 600,
    height: high,
    scales: { x: { time: false }, y: { distr: log ? 3 : 1 } },
    legend: { show: false },
    cursor: { y: false, points: { size: 7 } },
    axes: [
      { ...axis, label: x, labelSize: 18, size: 34, space: 60, incrs: wholeSteps },
      { ...axis, size: 58, values: (_, values) => values.map((y) => (y === null ? "" : tick(y, show))) },
    ],
    series: [{ label: x }, ...lines.map(seriesOf)],
    hooks: { setCursor: [(plot) => (said.textContent = sentence(plot.cursor.idx, x, lines, data, show))] },
  };
  watch(place, options, data);
  return figure;
}

// The names of the lines, each beside a piece of its line.
function legend(lines) {
  const piece = (line, i) => {
    const stroke = colour(line.colour ?? i);
    const look = { x1: 0, y1: 5, x2: 28, y2: 5, stroke, "stroke-width": line.thin ? 1.5 : 2.5,
                   "stroke-dasharray": dashOf(line).join(" ") };
    return drawn("svg", { width: 28, height: 10, "aria-hidden": "true" }, drawn("line", look));
  };
  return element("ul", { class: "legend" }, ...lines.map((line, i) => element("li", {}, piece(line, i), line.label)));
}

function seriesOf(line, i) {
  const stroke = colour(line.colour ?? i);
  return {
    label: line.label,
    stroke,
    width: line.thin ? 1 : 2,
    dash: dashOf(line),
    spanGaps: true,
    points: { show: line.xs.length <= fewPoints, size: 6, fill: stroke },
  };
}

// Makes the chart when its place has a width, and keeps it as wide.
function watch(place, options, data) {
  let plot = null;
  const observer = new ResizeObserver(() => {
    const width = Math.floor(place.clientWidth);
    if (width === 0) return;
    if (plot === null) {
      plot = new uPlot({ ...options, width }, data, place);
      place.addEventListener("keydown", (event) => moveCursor(plot, event));
      onTheme(() => plot.redraw(false, true));
    } else if (plot.width !== width) {
      plot.setSize({ width, height: options.height });
    }
  });
  observer.observe(place);
}

function moveCursor(plot, event) {
  const xs = plot.data[0];
  const now = plot.cursor.idx ?? -1; // before the first, until there is a cursor
  const far = Math.max(1, Math.round(xs.length / 10));
  const moves = { ArrowLeft: now - 1, ArrowRight: now + 1, PageUp: now - far, PageDown: now + far, Home: 0,
                  End: xs.length };
  if (!(event.key in moves)) return;
  event.preventDefault();
  const next = Math.min(xs.length - 1, Math.max(0, moves[event.key]));
  plot.setCursor({ left: plot.valToPos(xs[next], "x"), top: plot.bbox.height / devicePixelRatio / 2 });
}

// "step 50: train 0.52, test 0.61"
function sentence(i, x, lines, data, show) {
  if (i === null || i === undefined) return "";
  const values = lines.map(({ label }, k) => [label, data[k + 1][i]]).filter(([, y]) => y !== null && y !== undefined);
  return `${x} ${shown(data[0][i])}: ${values.map(([label, y]) => `${label} ${show(y)}`).join(", ")}`;
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
