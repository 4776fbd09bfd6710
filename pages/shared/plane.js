// The plane of points: what a model says everywhere in it, and the points.
import { channels, colour, ofTheme } from "./colours.js";
import { canvasOf, mixed } from "./pixels.js";

const colours = [0, 4]; // of the classes, and of values below and above 0

const isDark = () => matchMedia("(prefers-color-scheme: dark)").matches && !matchMedia("print").matches;

// Returns the colour of a value from -1 to 1, as [red, green, blue]: the stronger, the further from 0, in both themes.
export function colourScale() {
  const [middle, strength] = isDark() ? [[34, 38, 42], 0.6] : [[252, 252, 252], 0.5];
  const ends = colours.map(channels);
  return (value) => mixed(middle, ends[value < 0 ? 0 : 1], strength * Math.min(1, Math.abs(value)));
}

export const colourOfSign = (value) => colour(colours[value < 0 ? 0 : 1]);

// Draws side x side probabilities of class 1, from the top.
export function drawField(canvas, side, probabilities) {
  const context = canvas.getContext("2d");
  const scale = colourScale();
  context.imageSmoothingQuality = "high";
  context.drawImage(canvasOf(side, side, (i) => scale(2 * probabilities[i] - 1)), 0, 0, canvas.width, canvas.height);
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
    context.fillStyle = isHollow ? background : colour(colours[label]);
    context.strokeStyle = isHollow ? colour(colours[label]) : background;
    context.fill();
    context.stroke();
  }
}
