// The board on which a picture is drawn: by mouse, pen and finger, by keyboard, or by a file. Its ink is the alpha of
// the canvas, so that it looks right in light and in the dark.
import { element } from "../../shared/elements.js";
import { arrows } from "../arrows.js";

export const side = 280; // pixels
const ink = 22; // width of a line
const stride = 10; // of the pen that the arrow keys move

// Returns { part, clear, draw, put, pixels }. `onChange` is called after the user has drawn or cleared; `onSay` with
// what the pen does.
export function board({ onChange, onSay }) {
  const canvas = element("canvas", { width: side, height: side, "aria-hidden": "true" });
  const context = canvas.getContext("2d", { willReadFrequently: true });
  const cursor = element("span", { class: "cursor", "aria-hidden": "true" });
  const surface = element("div", {
    class: "board", tabindex: "0", role: "application", "aria-describedby": "board-keys",
    "aria-label": "board to draw on", onkeydown, onpointerdown, onpointermove, onpointerup: lift,
    onpointercancel: lift,
  }, canvas, cursor);
  let pen = [side / 2, side / 2], isDown = false;
  let pointer = null, last = null; // the one that draws, and where it was

  [context.lineWidth, context.lineCap, context.lineJoin] = [ink, "round", "round"];
  moveCursor();

  function line([x0, y0], [x1, y1]) {
    context.beginPath();
    context.moveTo(x0, y0);
    context.lineTo(x1, y1 + 0.01); // a line of no length would leave no dot
    context.stroke();
    onChange();
  }
  function placeOf(event) {
    const { left, top, width } = surface.getBoundingClientRect();
    return [event.clientX - left, event.clientY - top].map((length) => (length * side) / width);
  }
  function onpointerdown(event) {
    if (event.button !== 0 || pointer !== null) return;
    pointer = event.pointerId;
    surface.setPointerCapture(event.pointerId);
    last = placeOf(event);
    line(last, last);
  }
  function onpointermove(event) {
    if (event.pointerId !== pointer) return;
    const places = (event.getCoalescedEvents?.() ?? []).map(placeOf); // not in all browsers
    for (const place of places.length > 0 ? places : [placeOf(event)]) {
      line(last, place);
      last = place;
    }
  }
  function lift(event) {
    if (event.pointerId === pointer) pointer = null;
  }

  function onkeydown(event) {
    if (event.key === " ") {
      isDown = !isDown;
      if (isDown) line(pen, pen);
      moveCursor();
      onSay(isDown ? "The pen is down: the arrow keys draw." : "The pen is up.");
    } else if (event.key === "Delete" || event.key === "Backspace") {
      clear();
      onChange();
      onSay("The board is empty.");
    } else if (event.key in arrows) {
      const next = pen.map((at, i) => Math.max(0, Math.min(side, at + stride * arrows[event.key][i])));
      if (isDown) line(pen, next);
      pen = next;
      moveCursor();
    } else {
      return;
    }
    event.preventDefault();
  }
  function moveCursor() {
    [cursor.style.left, cursor.style.top] = pen.map((at) => `${(100 * at) / side}%`);
    cursor.classList.toggle("down", isDown);
  }

  function clear() {
    context.clearRect(0, 0, side, side);
    isDown = false;
    moveCursor();
  }
  return {
    part: surface,
    clear,
    // Draws the line of an SVG path in a square of 100.
    draw(path) {
      clear();
      context.save();
      context.scale(side / 100, side / 100);
      context.lineWidth = (100 * ink) / side;
      context.stroke(new Path2D(path));
      context.restore();
    },
    // Puts side x side numbers from 0 to 1 on the board.
    put(values) {
      const image = context.createImageData(side, side);
      values.forEach((value, i) => (image.data[4 * i + 3] = 255 * value));
      clear();
      context.putImageData(image, 0, 0);
    },
    // Returns { height, width, values }: numbers from 0 (no ink) to 1.
    pixels() {
      const { data } = context.getImageData(0, 0, side, side);
      const values = Float32Array.from({ length: side * side }, (_, i) => data[4 * i + 3] / 255);
      return { height: side, width: side, values };
    },
  };
}
