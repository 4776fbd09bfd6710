// What the model says everywhere in the plane of points, epoch by epoch.
import { onTheme } from "../shared/colours.js";
import { element, section } from "../shared/elements.js";
import { percent } from "../shared/numbers.js";
import { bytesOf } from "../shared/pixels.js";
import { drawPoints, drawValues } from "../shared/plane.js";
import { lastEpoch } from "./history.js";

const side = 960; // pixels of the canvas, twice those that it takes on a page
const milliseconds = 250; // of an epoch, when it plays

function snapshotsOf(run, plane) {
  const all = run.epochs
    .filter(({ boundary }) => boundary)
    .map(({ epoch, boundary, test }) => ({ when: `after epoch ${epoch}`, boundary, test }));
  const isLast = !run.unfinished && lastEpoch(run)?.boundary;
  return isLast ? all : [...all, { when: "at the end", boundary: plane.boundary }];
}

function drawField(context, { squares }, boundary) {
  const bytes = bytesOf(boundary);
  const small = element("canvas");
  drawValues(small, { width: squares, height: squares }, (i) => bytes[i] / 127.5 - 1);
  context.clearRect(0, 0, side, side); // the edges of a picture that is made larger are not opaque
  context.imageSmoothingQuality = "high";
  context.drawImage(small, 0, 0, side, side);
}

export function boundary({ runs, model }) {
  const plane = model?.plane;
  if (!plane) return null;
  const snapshots = snapshotsOf(runs[0], plane);
  const last = snapshots.length - 1;
  const canvas = element("canvas", { class: "plane", width: side, height: side, role: "img" });
  const said = element("output", { for: "boundary-epoch", "aria-live": "polite" });
  const slider = element("input", { type: "range", id: "boundary-epoch", min: 0, max: last, step: 1, value: last,
                                    "aria-label": "snapshot of the training", oninput: () => draw() });
  function draw() {
    const { when, boundary: field, test } = snapshots[slider.value];
    const text = `${when}${test?.accuracy === undefined ? "" : `: ${percent(test.accuracy)} of the test points right`}`;
    const context = canvas.getContext("2d");
    drawField(context, plane, field);
    const { points, low, high } = plane;
    for (const isTest of [false, true])
      drawPoints(canvas, points.filter((point) => Boolean(point[3]) === isTest), [...low, ...high], isTest);
    canvas.setAttribute("aria-label", `The plane of the points, and what the model says in it, ${text}`);
    slider.setAttribute("aria-valuetext", text);
    said.textContent = text;
  }
  let clock = null;
  const play = element("button", { type: "button", onclick: () => (clock === null ? start() : stop()) }, "Play");
  function stop() {
    clearInterval(clock);
    clock = null;
    play.textContent = "Play";
    said.setAttribute("aria-live", "polite");
  }
  function start() {
    if (Number(slider.value) === last) slider.value = 0;
    play.textContent = "Stop";
    said.setAttribute("aria-live", "off"); // else each epoch would be read aloud
    draw();
    clock = setInterval(() => {
      slider.value = Number(slider.value) + 1;
      if (Number(slider.value) === last) stop();
      draw();
    }, milliseconds);
  }
  onTheme(draw);
  draw();
  return section(
    "boundary",
    "What the model says",
    element("p", { class: "note" },
            "The stronger the colour, the surer the model. Circles are class 0, triangles class 1; those of the " +
            "test are hollow."),
    element("div", { class: "player" }, last > 0 && play, last > 0 && slider, said),
    canvas,
  );
}
