// Settings that the hidden layers may have each for itself: one value for all, or a list with one for each.

export const isByLayer = Array.isArray;

// Returns the value for layer l, counted from 0.
export const valueOf = (setting, l) => (isByLayer(setting) ? setting[l] : setting);

// Returns the setting with another value for layer l of `layers`.
export const withValue = (setting, layers, l, value) =>
  Array.from({ length: layers }, (_, k) => (k === l ? value : valueOf(setting, k)));

// Returns the setting for another number of layers: new ones are like the last.
export function resized(setting, layers) {
  if (!isByLayer(setting)) return setting;
  return layers === 0 ? setting[0] : Array.from({ length: layers }, (_, l) => setting[l] ?? setting.at(-1));
}
