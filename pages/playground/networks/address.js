// The settings in the address of the page: those that are not the defaults.

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

// Returns the settings of parameters. Throws Error for one that is no setting.
export function settingsIn(parameters, defaults) {
  const settings = { ...defaults };
  for (const [name, text] of parameters) {
    if (!names.includes(name)) throw new Error(`The address has '${name}', which is no setting.`);
    settings[name] = valueIn(name, text, defaults[name]);
    if ([settings[name]].flat().some((value) => typeof value === "number" && !Number.isFinite(value)))
      throw new Error(`The address has ${name}=${text}, which is no number.`);
  }
  return settings;
}
