// Values, functions and steps as text.

// Returns a number with about five digits: "0.33333", "1.2e-7".
export function short(x) {
  if (Number.isNaN(x)) return "NaN";
  if (!Number.isFinite(x)) return x > 0 ? "∞" : "-∞";
  return String(Number.isInteger(x) && Math.abs(x) < 1e15 ? x : Number(x.toPrecision(5)));
}

// JSON has strings for numbers that are not finite.
const number = (x) => Number(x);

export const isTensor = (value) => typeof value === "object";

// Returns the only number of a value; undefined if there are more.
export function onlyNumber(value) {
  if (!isTensor(value)) return number(value);
  return value.numbers?.length === 1 ? number(value.numbers[0]) : undefined;
}

// "2", or the shape of a tensor: "(4, 3)"
export function say(value) {
  const only = onlyNumber(value);
  if (only !== undefined) return short(only);
  return `(${value.shape.join(", ")})`;
}

// Returns the function that makes the numbers of the program's texts short; `byName` has the values' names, which may
// be inf and nan.
export const shortenedFor = (byName) => (text) =>
  text
    .replace(/\d+\.\d+(?:e[+-]?\d+)?/g, (digits) => short(Number(digits)))
    .replace(/\b(?:inf|nan)\b/g, (word) => (byName.has(word) ? word : short(word === "inf" ? Infinity : NaN)));

const inBrackets = (text) => (text.startsWith("-") ? `(${text})` : text);

// "8 + 8"; negative terms but the first are in brackets.
export const sum = (amounts) =>
  amounts.map((amount, i) => (i > 0 ? inBrackets(say(amount)) : say(amount))).join(" + ");

const signs = { add: "+", sub: "-", mul: "·", div: "/", pow: "^" };

// Returns the call of a function with these texts as its arguments: "2 · x", "sin(x)".
export function call({ function: name }, texts) {
  if (signs[name] && texts.length === 2) {
    const [x, y] = texts;
    return name === "pow" ? `${inBrackets(x)}^${inBrackets(y)}` : `${x} ${signs[name]} ${inBrackets(y)}`;
  }
  return name === "neg" && texts.length === 1 ? `-${inBrackets(texts[0])}` : `${name}(${texts.join(", ")})`;
}
