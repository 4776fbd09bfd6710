// Maps: arrays of numbers as pictures, orange above 0 and blue below.
import { element } from "../../shared/elements.js";
import { shown } from "../../shared/numbers.js";
import { drawValues } from "../../shared/plane.js";

// Returns the maps of an array (maps, ..., side, side): [{ side, values }].
export function mapsOf({ shape, values }) {
  const side = shape.at(-1);
  const size = side * side;
  const count = values.length / size;
  return Array.from({ length: count }, (_, i) => ({ side, values: values.subarray(i * size, (i + 1) * size) }));
}

export const largestOf = (values) => values.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);

export const emptyMap = (attributes = {}) => element("canvas", { class: "map", "aria-hidden": "true", ...attributes });

// Draws a map; `largest` has the full colour.
export function drawMap(canvas, { side, values }, largest) {
  drawValues(canvas, { width: side, height: side }, (i) => values[i] / (largest || 1), "map");
}

// "from -0.4 to 1.9"
export function rangeOf(values) {
  return `from ${shown(values.reduce((a, b) => Math.min(a, b)))} to ${shown(values.reduce((a, b) => Math.max(a, b)))}`;
}

// Draws a picture of numbers from 0 to 1 as ink.
export function drawInk(canvas, { shape: [height, width], values }) {
  const image = new ImageData(width, height);
  values.forEach((value, i) => (image.data[4 * i + 3] = 255 * value));
  [canvas.width, canvas.height] = [width, height];
  canvas.getContext("2d").putImageData(image, 0, 0);
}
