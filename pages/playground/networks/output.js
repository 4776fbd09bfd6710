// What the network says everywhere in the plane, below the points.
import { onTheme } from "../../shared/colours.js";
import { element, section } from "../../shared/elements.js";
import { percent } from "../../shared/numbers.js";
import { drawPoints, drawValues } from "../../shared/plane.js";

const side = 840; // pixels, of the canvas of the points

// Returns { part, begin, show }.
export function output() {
  let made = null, last = null;
  const field = element("canvas", { "aria-hidden": "true" });
  const points = element("canvas", { width: side, height: side, "aria-hidden": "true" });
  const plane = element("div", { class: "plane", role: "img" }, field, points);
  const key = element("p", { class: "note" });
  function drawAllPoints() {
    points.getContext("2d").clearRect(0, 0, side, side);
    drawPoints(points, made.train, made.window, false);
    drawPoints(points, made.test, made.window, true);
  }
  function draw() {
    const { side: pixels, values } = last.plane;
    drawValues(field, { width: pixels, height: pixels }, (i) => 2 * values[i] - 1);
    plane.setAttribute("aria-label", "The plane of the points, and what the network says in it. " +
                       `It has ${percent(last.scores.test.accuracy)} of the test points right.`);
  }
  onTheme(() => {
    if (made !== null) drawAllPoints();
    if (last !== null) draw();
  });
  return {
    part: section("output", "Output", plane, key),
    begin(description) {
      made = description;
      last = null;
      drawAllPoints();
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
