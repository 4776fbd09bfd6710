// Pictures from bytes.
import { element } from "./elements.js";

// Returns the bytes of a base64 text.
export const bytesOf = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));

// Returns a canvas of width x height pixels; `colourOf(i)` is [red, green, blue] of pixel i.
function canvasOf(width, height, colourOf, attributes = {}) {
  const canvas = element("canvas", { width, height, ...attributes });
  const context = canvas.getContext("2d");
  const image = context.createImageData(width, height);
  for (let i = 0; i < width * height; ++i) image.data.set([...colourOf(i), 255], 4 * i);
  context.putImageData(image, 0, 0);
  return canvas;
}

// Returns the picture of channels x height x width bytes, as an image with this description.
export function picture({ bytes, height, width, channels, text }) {
  const size = height * width;
  const channel = (i, c) => bytes[(channels === 3 ? c : 0) * size + i];
  return canvasOf(width, height, (i) => [channel(i, 0), channel(i, 1), channel(i, 2)],
                  { class: "picture", role: "img", "aria-label": text });
}

// Returns the colour `share` of the way from a to b, as [red, green, blue].
export const mixed = (a, b, share) => a.map((x, i) => Math.round(x + share * (b[i] - x)));
