// True numbers against predicted ones.
import { drawn, element, closed, section, table } from "../shared/elements.js";
import { counted, shown } from "../shared/numbers.js";

const [width, high] = [560, 460];
const widthOfCharacter = 8;
const rowsOfTable = 50;

const exponent = (x) => Math.floor(Math.log10(x));

// Returns about five round numbers between low and top, and how many digits tell them apart: time stamps have many.
function rounds(low, top) {
  const rough = (top - low) / 5;
  const power = 10 ** exponent(rough);
  const step = [1, 2, 5, 10].map((n) => n * power).find((n) => n >= rough);
  const [first, last] = [Math.ceil(low / step), Math.floor(top / step)];
  const digits = step > 0 ? exponent(Math.max(-low, top)) - exponent(step) + 1 : 1;
  const ticks = Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(digits)));
  return { ticks: ticks.filter((value) => value >= low && value <= top), digits };
}

export function predictions({ model }) {
  const pairs = model?.numbers;
  if (!pairs || pairs.length === 0) return null;
  const all = pairs.flat();
  const [low, top] = [Math.min(...all), Math.max(...all)];
  const { ticks, digits } = rounds(low, top === low ? low + 1 : top);
  const label = (value) => shown(value, Math.max(4, digits));
  const widthOfLabel = widthOfCharacter * Math.max(8, ...ticks.map((value) => label(value).length));
  const margin = 24 + widthOfLabel;
  const every = Math.ceil((ticks.length * widthOfLabel) / (width - margin));  // of the labels below has room
  const x = (value) => margin + ((value - low) / (top - low || 1)) * (width - margin - 12);
  const y = (value) => high - 40 - ((value - low) / (top - low || 1)) * (high - 52);
  const line = (x1, y1, x2, y2, look) => drawn("line", { x1, y1, x2, y2, class: look });
  const mean = pairs.reduce((sum, [truth, said]) => sum + Math.abs(truth - said), 0) / pairs.length;
  const text = `${counted(pairs.length, "test example")}; on the line, prediction and truth are equal. ` +
    `They differ by ${shown(mean)} in the mean.`;
  const drawing = drawn(
    "svg",
    { class: "scatter", viewBox: `0 0 ${width} ${high}`, role: "img", "aria-label": `True against predicted. ${text}` },
    ...ticks.map((value) => line(x(value), y(low), x(value), y(top), "grid")),
    ...ticks.map((value) => line(x(low), y(value), x(top), y(value), "grid")),
    line(x(low), y(low), x(top), y(top), "equal"),
    pairs.map(([truth, said]) => drawn("circle", { cx: x(truth), cy: y(said), r: 3 })),
    ...ticks.filter((_, i) => i % every === 0).map(
      (value) => drawn("text", { x: x(value), y: high - 22, class: "middle" }, label(value))),
    ...ticks.map((value) => drawn("text", { x: margin - 8, y: y(value) + 4, class: "end" }, label(value))),
    drawn("text", { x: (margin + width) / 2, y: high - 4, class: "middle" }, "true"),
    drawn("text", { x: 12, y: high / 2, class: "middle", transform: `rotate(-90 12 ${high / 2})` }, "predicted"),
  );
  const shownPair = (pair) => pair.map((value) => shown(value, Math.max(4, digits + 2)));
  const numbers = () =>
    table({ caption: `The first ${Math.min(rowsOfTable, pairs.length)}`, heads: ["true", "predicted"],
            rows: pairs.slice(0, rowsOfTable).map(shownPair) });
  return section("predictions", `True and predicted: ${model.label}`, element("p", { class: "note" }, text), drawing,
                 closed("The numbers", numbers));
}
