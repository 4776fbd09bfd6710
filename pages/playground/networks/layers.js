// The layers of the network: their names, units, and the weights between them.

// Returns the layers, with the inputs as layer 0: the size of a layer, and the names of its units, `mostUnits` at most.
export function layersOf(made, mostUnits) {
  const sizes = [2, ...made.settings.hidden, 2];
  const nameOf = (l, i) => {
    if (l === 0) return ["x", "y"][i];
    return l === sizes.length - 1 ? `class ${made.classes[i]}` : `unit ${i + 1} of layer ${l}`;
  };
  return sizes.map((size, l) => {
    const units = Array.from({ length: Math.min(size, mostUnits) }, (_, i) => nameOf(l, i));
    return { l, size, units };
  });
}

// Returns what the weights into layer l (from 1 on) are: { name, start, inputs } of the matrix, and { name, start } of
// biases. A frame has the elements of both from `start` on.
export function weightsInto(made, l) {
  const [matrix, bias] = made.weights.slice(2 * (l - 1), 2 * l);
  return { matrix: { ...matrix, inputs: matrix.shape[1] }, bias };
}
