// The bias and the weights of one unit, as numbers to edit.
import { element } from "../../shared/elements.js";
import { numberInput } from "./inputs.js";
import { layersOf, weightsInto } from "./layers.js";

const mostInputs = 64; // that are shown

// Returns { part, begin, choose, show }. `limits` are those of a weight. `onWeight` is called with a parameter's name,
// an index and a value, and `onProblem` with what is wrong with a number.
export function editor({ limits, onWeight, onProblem }) {
  let layers = [], weights = null, inputs = [];
  const place = element("div", { class: "editor", hidden: true });

  function input(label, parameter, index) {
    const made = numberInput({ title: label, limits, onNumber: (value) => onWeight(parameter.name, index, value),
                               onProblem });
    inputs.push({ ...made, name: parameter.name, index });
    return element("label", { class: "field" }, label, made.input);
  }
  function show() {
    for (const { input: field, show: set, name, index } of inputs) {
      const { values } = weights.find((parameter) => parameter.name === name);
      if (field !== document.activeElement) set(Number(Number(values[index]).toPrecision(5)));
    }
  }
  return {
    part: place,
    begin(description) {
      layers = layersOf(description, mostInputs);
      [weights, inputs] = [null, []];
      place.hidden = true;
    },
    // Shows unit i of layer l, and goes to its bias, or to the weight of an input.
    choose(l, i, from) {
      if (weights === null) return;
      const { matrix, bias } = weightsInto(weights, l);
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
