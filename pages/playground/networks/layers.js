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

// Returns the weights into layer l (from 1 on): { name, values, inputs } of the matrix, and { name, values } of biases.
export function weightsInto(weights, l) {
  const [matrix, bias] = weights.slice(2 * (l - 1), 2 * l);
  return { matrix: { ...matrix, inputs: matrix.shape[1] }, bias };
}
