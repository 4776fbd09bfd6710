// What the network says everywhere in the plane, with the points.
import { onTheme } from "../shared/colours.js";
import { element, section } from "../shared/elements.js";
import { percent } from "../shared/numbers.js";
import { drawField, drawPoints } from "../shared/plane.js";

const side = 640; // pixels, of the canvas

// Returns { part, begin, show }.
export function output() {
  let made = null, last = null;
  const canvas = element("canvas", { class: "plane", width: side, height: side, role: "img" });
  const key = element("p", { class: "note" });
  function draw() {
    if (made === null || last === null) return;
    drawField(canvas, last.plane.side, last.plane.values);
    drawPoints(canvas, made.train, made.window, false, 5.5);
    drawPoints(canvas, made.test, made.window, true, 5.5);
    canvas.setAttribute("aria-label", "The plane of the points, and what the network says in it. " +
                        `It has ${percent(last.scores.test.accuracy)} of the test points right.`);
  }
  onTheme(draw);
  return {
    part: section("output", "Output", canvas, key),
    begin(description) {
      made = description;
      last = null;
      const [first, second] = made.classes;
      key.textContent = `Circles and blue are class ${first}, triangles and orange class ${second}; points of the ` +
        "test are hollow. The stronger the colour, the surer the network.";
    },
    show(frame) {
      last = frame;
      draw();
    },
  };
}
