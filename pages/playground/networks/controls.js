// The settings of the training, to choose.
import { element } from "../../shared/elements.js";
import { isByLayer } from "./by_layer.js";
import { choiceInput, numberInput } from "./inputs.js";

const byLayer = "by layer"; // stands where the hidden layers differ

// `choices` names the member of the library's choices; other settings are numbers, and a `step` is one of the arrows.
// `ifEmpty` is the setting of an empty input, which shows `hint`: the optimiser's own weight decay. `isOfSets` marks
// what points of a file do not have.
const fields = [
  { name: "activation", label: "activation", choices: "activation", hint: byLayer },
  { name: "dropout", label: "dropout", step: 0.05, hint: byLayer },
  { name: "optimizer", label: "optimiser", choices: "optimizer" },
  { name: "rate", label: "learning rate" },
  { name: "weight_decay", label: "weight decay", ifEmpty: -1, hint: "default" },
  { name: "l1", label: "L1" },
  { name: "schedule", label: "schedule", choices: "schedule" },
  { name: "batch", label: "batch", step: 1 },
  { name: "epochs", label: "epochs", step: 1 },
];
const fieldsOfPoints = [
  { name: "points", label: "points", step: 2, isOfSets: true },
  { name: "noise", label: "noise", step: 0.01, isOfSets: true },
  { name: "seed", label: "seed", step: 1 },
];

// Returns { parts, show }: a label with its input for each setting, and the function that sets them. `onChange` is
// called with a function that returns { name: value }, and `onProblem` with what is wrong with a number.
function inputs(all, choices, onChange, onProblem) {
  const made = all.map(({ name, label, choices: options, step, ifEmpty, hint, isOfSets }) => {
    const onValue = (value) => onChange(() => ({ [name]: value }));
    const input = options
      ? choiceInput({ name, options: choices[options], hint, onChoice: onValue })
      : numberInput({ name, title: label, limits: choices.limits[name], step, ifEmpty, hint, onNumber: onValue,
                      onProblem });
    return { name, label, ifEmpty, isOfSets, ...input };
  });
  return {
    parts: made.map(({ label, input }) => element("label", { class: "field" }, label, input)),
    show(settings) {
      for (const { name, ifEmpty, isOfSets, input, show } of made) {
        input.disabled = isOfSets && settings.data === "csv";
        const value = settings[name];
        show(isByLayer(value) || value === ifEmpty ? "" : value);
      }
    },
  };
}

export const trainingInputs = (...values) => inputs(fields, ...values);
export const pointInputs = (...values) => inputs(fieldsOfPoints, ...values);
