// The settings in the address of the page, after its #: those that are not the defaults.

// The settings that the address may have; the others belong to files.
const names = ["data", "points", "seed", "hidden", "activation", "dropout", "optimizer", "rate", "schedule",
               "epochs", "batch"];

const textOf = (value) => (Array.isArray(value) ? value.join(",") : String(value));

// "#data=circle&hidden=8,4"
export function addressOf(settings, defaults) {
  const parts = names
    .filter((name) => textOf(settings[name]) !== textOf(defaults[name]))
    .map((name) => `${name}=${textOf(settings[name])}`);
  return parts.length > 0 ? `#${parts.join("&")}` : "#";
}

// Returns the settings of an address. Throws Error for a part that is none.
export function settingsIn(address, defaults) {
  const settings = { ...defaults };
  for (const [name, text] of new URLSearchParams(address.replace(/^#/, ""))) {
    if (!names.includes(name)) throw new Error(`The address has '${name}', which is no setting.`);
    if (Array.isArray(defaults[name])) settings[name] = text === "" ? [] : text.split(",").map(Number);
    else settings[name] = typeof defaults[name] === "number" ? Number(text) : text;
    if ([settings[name]].flat().some((value) => typeof value === "number" && !Number.isFinite(value)))
      throw new Error(`The address has ${name}=${text}, which is no number.`);
  }
  return settings;
}
