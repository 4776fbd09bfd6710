// The plane of points: what a model says everywhere in it, and the points.
import { channels, colour, ofTheme, pair } from "./colours.js";
import { mixed } from "./pixels.js";

const isDark = () => matchMedia("(prefers-color-scheme: dark)").matches && !matchMedia("print").matches;

const steps = 127; // of colours on each side of 0

// Returns the colours of values from -1 to 1 as pixels: the stronger, the further from 0.
function palette(middle, strength) {
  const colourOf = (value) => mixed(middle, channels(pair[value < 0 ? 0 : 1]), strength * Math.abs(value));
  const all = Array.from({ length: 2 * steps + 1 }, (_, i) => [...colourOf((i - steps) / steps), 255]);
  return new Uint32Array(Uint8Array.from(all.flat()).buffer);
}
const [light, dark] = [[252, 252, 252], [34, 38, 42]];
const palettes = {
  field: { light: palette(light, 0.5), dark: palette(dark, 0.6) }, // points on it are seen, too
  map: { light: palette(light, 1), dark: palette(dark, 1) },
};

// Makes a canvas the picture of width x height values from the top, a pixel each; `valueOf(i)` is from -1 to 1, or
// beyond, which is as strong. As a "map" it has the full colours.
export function drawValues(canvas, { width, height }, valueOf, kind = "field") {
  const colourAt = palettes[kind][isDark() ? "dark" : "light"];
  const image = new ImageData(width, height);
  const pixels = new Uint32Array(image.data.buffer);
  for (let i = 0; i < pixels.length; ++i)
    pixels[i] = colourAt[Math.round(steps * (1 + Math.max(-1, Math.min(1, valueOf(i)))))];
  if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
  canvas.getContext("2d").putImageData(image, 0, 0);
}

// Draws points [x, y, class]: circles are class 0, triangles class 1, and hollow if `isHollow`.
export function drawPoints(canvas, points, [x0, y0, x1, y1], isHollow, size = 7) {
  const context = canvas.getContext("2d");
  const background = ofTheme("background");
  const triangle = [[0, -1.3 * size], [1.15 * size, 0.85 * size], [-1.15 * size, 0.85 * size]];
  context.lineWidth = isHollow ? 0.4 * size : 0.22 * size;
  for (const [x, y, label] of points) {
    const [left, top] = [((x - x0) / (x1 - x0)) * canvas.width, ((y1 - y) / (y1 - y0)) * canvas.height];
    context.beginPath();
    if (label === 0) context.arc(left, top, size, 0, 2 * Math.PI);
    else for (const [dx, dy] of triangle) context.lineTo(left + dx, top + dy);
    context.closePath();
    context.fillStyle = isHollow ? background : colour(pair[label]);
    context.strokeStyle = isHollow ? colour(pair[label]) : background;
    context.fill();
    context.stroke();
  }
}
