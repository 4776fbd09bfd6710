// The settings in the address of the page: those that are not the defaults.
import { ruleOf } from "./limits.js";

// The settings that the address may have; the others belong to files.
const names = ["data", "points", "noise", "seed", "hidden", "activation", "dropout", "optimizer", "rate",
               "weight_decay", "l1", "schedule", "epochs", "batch"];
const namesByLayer = ["activation", "dropout"]; // one value for all hidden layers, or one for each

const textOf = (value) => (Array.isArray(value) ? value.join(",") : String(value));

// [["data", "circle"], ["hidden", "8,4"]]
export function parametersOf(settings, defaults) {
  return names
    .filter((name) => textOf(settings[name]) !== textOf(defaults[name]))
    .map((name) => [name, textOf(settings[name])]);
}

// Returns a decimal number, NaN for any other text.
const numberIn = (text) => (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : NaN);

function valueIn(name, text, usual) {
  if (name === "weight_decay" && text === "") return usual; // the optimiser's own
  const read = typeof [usual].flat()[0] === "number" ? numberIn : String;
  if (Array.isArray(usual)) return text === "" ? [] : text.split(",").map(read);
  return namesByLayer.includes(name) && text.includes(",") ? text.split(",").map(read) : read(text);
}

// Returns what a setting of the address must be, if one of its values is not so; else nothing. The library checks more.
function ruleAgainst(name, values, { limits, [name]: options }) {
  if (options) return !values.every((value) => options.includes(value)) && `one of ${options.join(", ")}`;
  const range = limits[name === "hidden" ? "units" : name];
  const { low, high = Infinity, excluded = [] } = range;
  if (name === "hidden" && values.length > limits.layers.high) return `of ${limits.layers.high} layers at most`;
  const isInside = values.every((value) => value >= low && value <= high && !excluded.includes(value));
  return !isInside && ruleOf(range);
}

// Returns the settings of parameters. Throws Error for one that is no setting, or has a value that it must not have.
export function settingsIn(parameters, choices) {
  const { defaults } = choices;
  const settings = { ...defaults };
  for (const [name, text] of parameters) {
    if (!names.includes(name)) throw new Error(`The address has '${name}', which is no setting.`);
    settings[name] = valueIn(name, text, defaults[name]);
    if ([settings[name]].flat().some((value) => typeof value === "number" && !Number.isFinite(value)))
      throw new Error(`The address has ${name}=${text}, which is no number.`);
    if ((name === "weight_decay" && text === "") || (name === "data" && text === "csv")) continue;
    const rule = ruleAgainst(name, [settings[name]].flat(), choices);
    if (rule) throw new Error(`The address has ${name}=${text}; it must be ${rule}.`);
  }
  return settings;
}
