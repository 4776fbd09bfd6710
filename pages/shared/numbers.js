// Numbers as text.

// "1.235e-7", "1.2e20": without zeros at its end. `places` are those behind the point at most; all without it.
const withExponent = (x, places) => x.toExponential(places).replace(/\.?0*e\+?/, "e");

// Returns a number with about four digits, or as many as given: "2.303", "0.01234", "1.235e-7", "1.2e20"; a whole one
// below 1e15 with all: "60,000". JSON has texts for numbers that are not finite.
export function shown(number, digits = 4) {
  const x = Number(number ?? NaN);
  if (Number.isNaN(x)) return "–";
  if (!Number.isFinite(x)) return x > 0 ? "∞" : "-∞";
  const size = Math.abs(x);
  if (size >= 1e15 || (size < 1e-4 && size > 0)) return withExponent(x, digits - 1);
  if (Number.isInteger(x)) return x.toLocaleString("en");
  if (size < 10000) return String(Number(x.toPrecision(digits)));
  return x.toLocaleString("en", { maximumFractionDigits: Math.max(0, digits - 1 - Math.floor(Math.log10(size))) });
}

// "1 example", "60,000 examples"
export function counted(number, noun) {
  const text = shown(number);
  return `${text} ${noun}${text === "1" ? "" : "s"}`;
}

// A tick of an axis, which has room for seven characters: "0.25", "60,000", "2.5e6".
export const tick = (y, show = shown) => (Math.abs(y) < 1e5 ? show(y) : withExponent(y));

// "97.6 %", with a space that does not break; "< 0.1 %" of what is not nothing, "> 99.9 %" of what is not all.
export function percent(share) {
  const rounded = Number((100 * share).toFixed(1));
  if (rounded === 0 && share > 0) return "<\u00a00.1\u00a0%";
  if (rounded === 100 && share < 1) return ">\u00a099.9\u00a0%";
  return `${rounded}\u00a0%`;
}

// The shares of numbers in their sum: if one of them is all but a little, it is not all.
export function sharesOf(values) {
  const sum = values.reduce((a, b) => a + b, 0);
  return Array.from(values, (value) => value / sum);
}

// "= 97.6 %", "> 99.9 %"
export function equalsPercent(share) {
  const text = percent(share);
  return /^[<>]/.test(text) ? text : `= ${text}`;
}
