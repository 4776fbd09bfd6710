// The settings of the training, to choose.
import { element } from "../../shared/elements.js";

// `choices` names the member of the library's choices; numbers have limits and steps. `ifEmpty` is the setting of an
// empty input, which shows `hint`: the optimiser's own weight decay.
const fields = [
  { name: "activation", label: "activation", choices: "activation" },
  { name: "dropout", label: "dropout", low: 0, high: 0.9, step: 0.05 },
  { name: "optimizer", label: "optimiser", choices: "optimizer" },
  { name: "rate", label: "learning rate", low: 0.00001, high: 100, step: "any" },
  { name: "weight_decay", label: "weight decay", low: 0, high: 100, step: "any", ifEmpty: -1,
    hint: "optimiser's" },
  { name: "l1", label: "L1", low: 0, high: 100, step: "any" },
  { name: "schedule", label: "schedule", choices: "schedule" },
  { name: "batch", label: "batch", low: 1, high: 10000, step: 1 },
  { name: "epochs", label: "epochs", low: 1, high: 1000000, step: 1 },
];
const fieldsOfPoints = [
  { name: "points", label: "points", low: 10, high: 10000, step: 2 },
  { name: "noise", label: "noise", low: 0, high: 10, step: 0.01 },
  { name: "seed", label: "seed", low: 0, high: 4294967295, step: 1 },
];

// Returns { parts, show }: a label with its input for each setting, and the function that sets them. `onChange` is
// called with { name: value }.
function inputs(all, choices, onChange) {
  const made = all.map((field) => {
    const onchange = () => {
      const value = field.choices ? input.value : input.value === "" ? field.ifEmpty ?? NaN : input.valueAsNumber;
      if (input.checkValidity() && !Number.isNaN(value)) onChange({ [field.name]: value });
      else input.reportValidity();
    };
    const input = field.choices
      ? element("select", { name: field.name, onchange },
                ...choices[field.choices].map((name) => element("option", { value: name }, name)))
      : element("input", { name: field.name, type: "number", required: field.ifEmpty === undefined, min: field.low,
                           max: field.high, step: field.step, placeholder: field.hint ?? "", onchange });
    return { field, input };
  });
  return {
    parts: made.map(({ field, input }) => element("label", { class: "field" }, field.label, input)),
    show(settings) {
      for (const { field, input } of made)
        input.value = settings[field.name] === field.ifEmpty ? "" : settings[field.name];
    },
  };
}

export const trainingInputs = (choices, onChange) => inputs(fields, choices, onChange);
export const pointInputs = (choices, onChange) => inputs(fieldsOfPoints, choices, onChange);
