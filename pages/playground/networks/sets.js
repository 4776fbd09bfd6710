// The sets of points as small pictures to choose, and points of a file of one's own.
import { onTheme } from "../../shared/colours.js";
import { element, section } from "../../shared/elements.js";
import { drawPoints } from "../../shared/plane.js";
import { pointInputs } from "./controls.js";
import { fileInput } from "../files.js";

const side = 96; // pixels of a picture
const few = 100; // points, of which it shows those to learn from

// How a table is read, before the library has found out what this one needs.
const asTable = { separator: "comma", missing: "refuse", header: "auto" };

// The settings for the points of a file.
export const ofFile = (path) => ({ ...asTable, data: "csv", path, task: "classes" });

// Returns { part, show }. `onChoice` is called with a function that returns settings, `onTable` with a file, and
// `onProblem` with what is wrong with a number.
export async function sets({ engine, choices, onChoice, onTable, onProblem }) {
  const buttons = await Promise.all(choices.data.map((name) => pictureButton(engine, name, onChoice)));
  const own = element("output", { class: "note", id: "own" });
  const file = fileInput("table", "Your own (CSV: x, y, class)", ".csv,.txt", onTable);
  const place = element("div", { class: "drop" }, file, own);
  const numbers = pointInputs(choices, onChoice, onProblem);
  return {
    part: section("points", "Points", element("div", { class: "sets", role: "group", "aria-label": "sets of points" },
                                              ...buttons.map(({ button }) => button)),
                  element("div", { class: "fields" }, ...numbers.parts), place),
    show(settings) {
      const isOwn = settings.data === "csv";
      for (const { name, button } of buttons) button.setAttribute("aria-pressed", name === settings.data);
      numbers.show(settings);
      const left = settings.missing === "drop" ? ", but for rows in which a cell is missing" : "";
      own.textContent = isOwn ? `These are the points of ${settings.path}${left}.` : "";
    },
  };
}

async function pictureButton(engine, name, onChoice) {
  const points = await engine.ask("points", { settings: { data: name, points: few, seed: 1 } });
  const canvas = element("canvas", { width: side, height: side, "aria-hidden": "true" });
  const [xs, ys] = [0, 1].map((i) => points.map((point) => point[i]));
  const window_ = [Math.min(...xs) - 0.1, Math.min(...ys) - 0.1, Math.max(...xs) + 0.1, Math.max(...ys) + 0.1];
  const draw = () => {
    canvas.getContext("2d").clearRect(0, 0, side, side);
    drawPoints(canvas, points, window_, false, 4);
  };
  draw();
  onTheme(draw);
  const chosen = { ...asTable, data: name, path: "", task: "auto" };
  const button = element("button", { type: "button", class: "set", "aria-pressed": "false",
                                     onclick: () => onChoice(() => chosen) }, canvas, name);
  return { name, button };
}
