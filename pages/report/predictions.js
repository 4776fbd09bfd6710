// True numbers against predicted ones.
import { drawn, element, closed, section, table } from "../shared/elements.js";
import { shown } from "../shared/numbers.js";

const [width, high, margin] = [560, 460, 88];
const rowsOfTable = 50;

// Returns about five round numbers between low and high.
function rounds(low, top) {
  const rough = (top - low) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((n) => n * power).find((n) => n >= rough);
  const [first, last] = [Math.ceil(low / step), Math.floor(top / step)];
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(6)));
}

export function predictions({ model }) {
  const pairs = model?.numbers;
  if (!pairs || pairs.length === 0) return null;
  const all = pairs.flat();
  const [low, top] = [Math.min(...all), Math.max(...all)];
  const x = (value) => margin + ((value - low) / (top - low || 1)) * (width - margin - 12);
  const y = (value) => high - 40 - ((value - low) / (top - low || 1)) * (high - 52);
  const ticks = rounds(low, top === low ? low + 1 : top).filter((value) => value >= low && value <= top);
  const line = (x1, y1, x2, y2, look) => drawn("line", { x1, y1, x2, y2, class: look });
  const mean = pairs.reduce((sum, [truth, said]) => sum + Math.abs(truth - said), 0) / pairs.length;
  const text = `${shown(pairs.length)} test examples; on the line, prediction and truth are equal. ` +
    `They differ by ${shown(mean)} in the mean.`;
  const drawing = drawn(
    "svg",
    { class: "scatter", viewBox: `0 0 ${width} ${high}`, role: "img", "aria-label": `True against predicted. ${text}` },
    ...ticks.map((value) => line(x(value), y(low), x(value), y(top), "grid")),
    ...ticks.map((value) => line(x(low), y(value), x(top), y(value), "grid")),
    line(x(low), y(low), x(top), y(top), "equal"),
    ...pairs.map(([truth, said]) => drawn("circle", { cx: x(truth), cy: y(said), r: 3 })),
    ...ticks.map((value) => drawn("text", { x: x(value), y: high - 22, class: "middle" }, shown(value))),
    ...ticks.map((value) => drawn("text", { x: margin - 8, y: y(value) + 4, class: "end" }, shown(value))),
    drawn("text", { x: (margin + width) / 2, y: high - 4, class: "middle" }, "true"),
    drawn("text", { x: 12, y: high / 2, class: "middle", transform: `rotate(-90 12 ${high / 2})` }, "predicted"),
  );
  const numbers = () =>
    table({ caption: `The first ${Math.min(rowsOfTable, pairs.length)}`, heads: ["true", "predicted"],
            rows: pairs.slice(0, rowsOfTable).map((pair) => pair.map(shown)) });
  return section("predictions", `True and predicted: ${model.label}`, element("p", { class: "note" }, text), drawing,
                 closed("The numbers", numbers));
}
