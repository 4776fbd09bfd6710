// What a layer is called.

// "hidden (Linear)", where the tree of the model is known. A name that is a number has "layer" before it.
export function labelOf(layer, tree) {
  const name = /^\d/.test(layer) ? `layer ${layer}` : layer;
  const kind = tree?.find((node) => node.name === layer)?.about.replace(/\(.*/s, "");
  return kind ? `${name} (${kind})` : name;
}
