// Lines over epochs or steps, by uPlot: their names, the drawing, and a cursor that the mouse and the keyboard move.
import uPlot from "uplot";
import { colour, ofTheme, onTheme } from "./colours.js";
import { drawn, element } from "./elements.js";
import { shown, tick } from "./numbers.js";

const fewPoints = 12; // which are marked
const dashes = [[], [8, 4], [2, 3], [10, 3, 2, 3]];
const dashOf = ({ dash = 0 }) => dashes[dash % dashes.length];

// Distances of ticks on the axis of x, which counts epochs or steps: there are no halves of these.
const wholeSteps = Array.from({ length: 12 }, (_, i) => [1, 2, 5].map((first) => first * 10 ** i)).flat();

// Returns the data with null where a value cannot be drawn: infinity and NaN, which are texts in JSON.
const drawable = ([xs, ...all]) => [xs, ...all.map((ys) => ys.map((y) => (Number.isFinite(y) ? y : null)))];

// Returns { legend, place, said, draw, name }: the names of the lines, null of one; the drawing, as wide as its place;
// what the cursor reads; a function that draws other data, and one that tells in a sentence what they show. The data
// are those of uPlot: whole numbers x in increasing order, and the values of each line, which may be null. A line is
// { label, colour, dash, thin, spanGaps }: colour and dash are numbers of any size, after which the looks begin anew.
export function plot({ x, lines, data, scaleOfY = {}, high, show = shown }) {
  let made = null;
  const place = element("div", { class: "chart", tabindex: "0", role: "application",
                                 "aria-roledescription": "chart" });
  const said = element("p", { class: "readout", "aria-live": "polite" });
  const read = () => (said.textContent = sentence(made?.cursor.idx, x, lines, data, show));
  const font = "12px system-ui, sans-serif";
  const axis = { stroke: () => ofTheme("quiet"), grid: { stroke: () => ofTheme("grid"), width: 1 },
                 ticks: { show: false }, font, labelFont: font };
  const options = {
    height: high,
    scales: { x: { time: false }, y: scaleOfY },
    legend: { show: false },
    cursor: { y: false, points: { size: 7 } },
    axes: [
      { ...axis, label: x, labelSize: 18, size: 34, space: 60, incrs: wholeSteps },
      { ...axis, size: 58, values: (_, values) => values.map((y) => (y === null ? "" : tick(y, show))) },
    ],
    series: [{ label: x }, ...lines.map(seriesOf)],
    hooks: { setCursor: [read] },
  };
  new ResizeObserver(() => {
    const width = Math.floor(place.clientWidth);
    if (width === 0) return;
    if (made !== null) return made.width !== width && made.setSize({ width, height: high });
    made = new uPlot({ ...options, width }, drawable(data), place);
    place.addEventListener("keydown", (event) => moveCursor(made, event));
    onTheme(() => made.redraw(false, true));
  }).observe(place);
  return {
    legend: lines.length > 1 ? legendOf(lines) : null,
    place,
    said,
    draw(others) {
      data = others;
      made?.setData(drawable(data));
      read();
    },
    name: (text) => place.setAttribute("aria-label", `${text} The arrow keys read the values.`),
  };
}

// The names of the lines, each beside a piece of its line.
function legendOf(lines) {
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
  const isShort = ({ data }) => data[i + 1].filter((y) => y !== null && y !== undefined).length <= fewPoints;
  return { label: line.label, stroke, width: line.thin ? 1 : 2, dash: dashOf(line), spanGaps: line.spanGaps ?? false,
           points: { show: isShort, size: 6, fill: stroke } };
}

function moveCursor(made, event) {
  const xs = made.data[0];
  const now = made.cursor.idx ?? -1; // before the first, until there is a cursor
  const far = Math.max(1, Math.round(xs.length / 10));
  const moves = { ArrowLeft: now - 1, ArrowRight: now + 1, PageUp: now - far, PageDown: now + far, Home: 0,
                  End: xs.length };
  if (!(event.key in moves) || xs.length === 0) return;
  event.preventDefault();
  const next = Math.min(xs.length - 1, Math.max(0, moves[event.key]));
  made.setCursor({ left: made.valToPos(xs[next], "x"), top: made.bbox.height / devicePixelRatio / 2 });
}

// "step 50: train 0.52, test 0.61"
function sentence(i, x, lines, data, show) {
  if (!Number.isInteger(i) || i >= data[0].length) return "";
  const values = lines.map(({ label }, k) => [label, data[k + 1][i]]).filter(([, y]) => y !== null && y !== undefined);
  return `${x} ${shown(data[0][i])}: ${values.map(([label, y]) => `${label} ${show(y)}`).join(", ")}`;
}
