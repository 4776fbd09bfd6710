// The numbers of small tensors, as grids.
import { colourOfSign } from "../shared/colours.js";
import { element } from "../shared/elements.js";
import { derivativeAt } from "./steps.js";
import { isRounded, say, short } from "./words.js";

// Returns the rows of a tensor's numbers; a tensor of more dimensions is cut along the last.
function rowsOf({ shape, numbers }) {
  const wide = shape.length === 0 ? 1 : shape[shape.length - 1];
  const rows = [];
  for (let i = 0; i < numbers.length; i += wide) rows.push(numbers.slice(i, i + wide));
  return rows;
}

// Cells are the stronger in colour the larger their numbers.
function cell(text, largest) {
  const x = Number(text);
  const share = largest > 0 && Number.isFinite(x) ? Math.abs(x) / largest : 0;
  return element("td", { style: `--sign: ${colourOfSign(x)}; --share: ${(45 * share).toFixed(0)}%` }, short(x));
}

function grid(title, value) {
  const shape = value.numbers?.length !== 1 && ` ${say(value)}`;
  const caption = element("figcaption", {}, title, shape);
  if (!value.numbers) return element("figure", { class: "grid" }, caption, "more than 64 numbers");
  const finite = value.numbers.map((text) => Math.abs(Number(text))).filter((x) => Number.isFinite(x));
  const rows = rowsOf(value).map((row) => element("tr", {}, ...row.map((text) => cell(text, Math.max(0, ...finite)))));
  return element("figure", { class: "grid" }, caption, element("table", {}, element("tbody", {}, ...rows)));
}

const sign = (text) => element("span", { class: "sign", "aria-hidden": "true" }, text);

const hasRounded = ({ numbers = [] }) => numbers.some((text) => isRounded(Number(text)));

// Returns the grids of a value: it, what has arrived of its derivative, and the contribution that is under way.
export function gridsOf(state, value, result) {
  const derivative = derivativeAt(state, value, result);
  const { step } = state;
  const sent = step.kind === "send" && step.to === value.name ? value.contributions[step.order].amount : null;
  const terms = derivative && derivative.amounts.length > 1 ? derivative.amounts : [];
  const sums = terms.flatMap((amount, i) => [sign(i > 0 ? "+" : ""), grid(i > 0 ? "" : "contributions", amount)]);
  const equals = derivative && [...terms, derivative.total].some(hasRounded) ? "≈" : "=";
  const total = derivative && [terms.length > 0 && sign(equals), grid(`d${value.name}`, derivative.total)];
  return [
    grid(value.name, value.value),
    ...sums,
    ...(total ?? [element("p", { class: "note" }, `d${value.name}: none yet`)]),
    ...(sent ? [sign("+"), grid(`on its way from ${step.from}`, sent)] : []),
  ];
}

// Returns the grids of the points and the targets of a network.
export const gridsOfBatch = ({ points, targets }) => [grid("points", points), grid("targets", targets)];
