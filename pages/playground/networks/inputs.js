// The inputs of settings: choices and numbers.
import { element } from "../../shared/elements.js";
import { ruleOf } from "./limits.js";

// Both functions return { input, show }: the element, and the function that sets what it shows.

// An input of one of `options`. `hint`, if there is one, is what it shows for the value "". `onChoice` is called with
// the option.
export function choiceInput({ name = false, label = false, options, hint = false, onChoice }) {
  const input = element("select", { name, "aria-label": label, onchange: () => onChoice(input.value) },
                        hint && element("option", { value: "", hidden: true, disabled: true }, hint),
                        ...options.map((option) => element("option", { value: option }, option)));
  return { input, show: (value) => (input.value = value) };
}

// Where the browser's own decimal point is no comma, it swallows one that is typed: 0,01 would be 001.
const takesCommas = (0.1).toLocaleString().includes(",");

// Puts a point where an input of numbers gets a comma.
function pointsForCommas(event) {
  if (takesCommas || !event.data?.includes(",")) return;
  event.preventDefault();
  document.execCommand("insertText", false, event.data.replaceAll(",", "."));
}

// An input of a number within `limits`. Arrows go by `step`; numbers between can be typed. `ifEmpty`, if there is one,
// is the number of an empty input, which shows `hint`. `onNumber` is called with the number. One that may not be is put
// back; `onProblem` is called with the reason, by the input's `title` or else its label, and with "" for a number.
export function numberInput({ name = false, label = false, title = label, limits, step = "any", ifEmpty, hint = false,
                              onNumber, onProblem }) {
  const isWhole = Number.isInteger(Number(step));
  let last = "";
  const onchange = () => {
    fit();
    if (input.validity.valid) {
      last = input.value;
      onProblem("");
      return onNumber(last === "" ? ifEmpty : Number(last));
    }
    show(last);
    onProblem(`'${title}' must be ${isWhole ? "a whole number " : ""}${ruleOf(limits)}; it is as it was before.`);
  };
  // To the browser, a number between the steps is invalid, so there is a step only where the number is on one; of
  // whole numbers it is 1 then.
  const fit = () => {
    input.step = step;
    if (input.validity.stepMismatch) input.step = isWhole ? 1 : "any";
  };
  const input = element("input", { type: "number", name, "aria-label": label, required: ifEmpty === undefined,
                                   min: limits.low, max: limits.high ?? false, placeholder: hint, onchange,
                                   oninput: fit, onbeforeinput: pointsForCommas });
  const show = (value) => {
    last = input.value = value;
    fit();
  };
  return { input, show };
}
