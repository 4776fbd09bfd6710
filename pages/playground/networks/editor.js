// The bias and the weights of one unit, as numbers to edit.
import { element } from "../../shared/elements.js";
import { numberInput } from "./inputs.js";
import { layersOf, weightsInto } from "./layers.js";

const mostInputs = 64; // that are shown

// Returns { part, begin, choose, show }. `limits` are those of a weight. `onWeight` is called with a parameter's name,
// an index and a value, and `onProblem` with what is wrong with a number.
export function editor({ limits, onWeight, onProblem }) {
  let made = null, layers = [], weights = null, inputs = [];
  const place = element("div", { class: "editor", hidden: true });

  function input(label, parameter, index) {
    const field = numberInput({ title: label, limits, onNumber: (value) => onWeight(parameter.name, index, value),
                                onProblem });
    field.input.addEventListener("blur", show); // frames leave out the field that has the focus
    inputs.push({ ...field, at: parameter.start + index });
    return element("label", { class: "field" }, label, field.input);
  }
  function show() {
    for (const { input: field, show: set, at } of inputs)
      if (field !== document.activeElement) set(Number(weights[at].toPrecision(5)));
  }
  return {
    part: place,
    begin(description) {
      made = description;
      layers = layersOf(made, mostInputs);
      [weights, inputs] = [null, []];
      place.hidden = true;
    },
    // Shows unit i of layer l, and goes to its bias, or to the weight of an input.
    choose(l, i, from) {
      if (weights === null) return;
      const { matrix, bias } = weightsInto(made, l);
      inputs = [];
      const rows = layers[l - 1].units.map((name, k) => input(`from ${name}`, matrix, i * matrix.inputs + k));
      place.replaceChildren(element("h3", {}, layers[l].units[i] ?? `unit ${i + 1}`),
                            element("div", { class: "fields" }, input("bias", bias, i), ...rows));
      place.hidden = false;
      show();
      const chosen = from === null ? inputs.at(-1) : inputs[from];
      chosen.input.focus();
      chosen.input.select();
    },
    show(frame) {
      weights = frame.weights;
      show();
    },
  };
}
