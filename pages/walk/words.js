// Values, functions and steps as text.

const mostCharacters = 10; // of a number that is not rounded

// All digits of a number. JavaScript writes -0 as "0".
const allDigits = (x) => (Object.is(x, -0) ? "-0" : String(x));

// Returns a number in full, "1.000001", or if that is long rounded to about five digits and a whole number: "0.33333",
// "1234568", "1.2e-7".
export function short(x) {
  if (Number.isNaN(x)) return "NaN";
  if (!Number.isFinite(x)) return x > 0 ? "∞" : "-∞";
  const size = Math.abs(x);
  const full = allDigits(x);
  if (full.length <= mostCharacters || (Number.isInteger(x) && size < 1e15)) return full;
  return String(size >= 1e5 && size < 1e15 ? Math.round(x) : Number(x.toPrecision(5)));
}

// Whether `short` is another number.
export const isRounded = (x) => Number.isFinite(x) && Number(short(x)) !== x;

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
  return only === undefined ? `(${value.shape.join(", ")})` : short(only);
}

// The same with all digits.
export function inFull(value) {
  const only = onlyNumber(value);
  return Number.isFinite(only) ? allDigits(only) : say(value);
}

// The numbers in a text, but not those in names: x1, #2, layers.0.5.weight.
const digits = /(?<![\p{L}\p{N}_.#])\d+(?:\.\d+)?(?:e[+-]?\d+)?(?![\p{L}\p{N}_.])/gu;

// Returns the function that makes the numbers of texts short; `byName` has the values' names, which may be inf and nan.
export const shortenedFor = (byName) => (text) =>
  text
    .replace(digits, (number) => short(Number(number)))
    .replace(/\b(?:inf|nan)\b/g, (word) => (byName.has(word) ? word : short(word === "inf" ? Infinity : NaN)));

const inBrackets = (text) => (text.startsWith("-") ? `(${text})` : text);

// "8 + 8", with all digits; negative terms but the first are in brackets.
export const sum = (amounts) =>
  amounts.map((amount, i) => (i > 0 ? inBrackets(inFull(amount)) : inFull(amount))).join(" + ");

// Returns texts with all digits as an equation of short ones: "y = 1 / 3 ≈ 0.33333". Beside what is rounded stands no
// sign of equality; of equal neighbours there is one.
export function equation(byName, texts) {
  const parts = [];
  for (const full of texts) {
    const part = { text: shortenedFor(byName)(full), isRounded: full.match(digits)?.some((x) => isRounded(Number(x))) };
    const last = parts.at(-1);
    if (last?.text === part.text) last.isRounded ||= part.isRounded;
    else parts.push(part);
  }
  const sign = (i) => (parts[i - 1].isRounded || parts[i].isRounded ? "≈" : "=");
  return parts.map(({ text }, i) => (i > 0 ? `${sign(i)} ${text}` : text)).join(" ");
}

const signs = { add: "+", sub: "-", mul: "·", div: "/", pow: "^" };

// Returns the call of a function with these texts as its arguments: "2 · x", "sin(x)".
export function call({ function: name }, texts) {
  if (signs[name] && texts.length === 2) {
    const [x, y] = texts;
    return name === "pow" ? `${inBrackets(x)}^${inBrackets(y)}` : `${x} ${signs[name]} ${inBrackets(y)}`;
  }
  return name === "neg" && texts.length === 1 ? `-${inBrackets(texts[0])}` : `${name}(${texts.join(", ")})`;
}
