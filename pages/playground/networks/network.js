// The network, drawn: units with what they compute in the plane, and weights as lines, wide if large.
import { colourOfSign, onTheme } from "../../shared/colours.js";
import { drawn, element } from "../../shared/elements.js";
import { shown } from "../../shared/numbers.js";
import { drawValues } from "../../shared/plane.js";
import { moveFocus } from "../arrows.js";
import { readout } from "../readout.js";
import { layersOf, weightsInto } from "./layers.js";

const box = 40; // pixels of a unit's side
const rowHigh = 54;
const columnWide = 104; // at least
const top = 8;

// Returns { part, begin, show }. `onChoice` is called with a layer, a unit, and the input of a weight or null.
export function network({ onChoice }) {
  let made = null, last = null, layers = [], rows = 1, lines = [], buttons = [], others = [];
  const ofLayer = (layer) => buttons.filter(({ l }) => l === layer).map(({ part }) => part);
  const onkeydown = (event) => moveFocus(event, { columns: layers.slice(1).map(({ l }) => ofLayer(l)) });
  const surface = element("div", { class: "network", role: "group", "aria-label": "units of the network", onkeydown });
  const said = readout();
  const key = element("p", { class: "note" });

  const yOf = (l, i) => top + (i + (rows - layers[l].units.length) / 2) * rowHigh;

  function build() {
    rows = Math.max(...layers.map(({ units }) => units.length));
    const width = `${columnWide * (layers.length - 1) + box}px`;
    surface.style.minWidth = width;
    surface.closest(".room").style.setProperty("--network", width); // it may become wider
    surface.style.height = `${top + rows * rowHigh + 16}px`;
    const svg = drawn("svg", { class: "weights", width: "100%", height: "100%", "aria-hidden": "true" });
    surface.replaceChildren(svg);
    lines = [];
    for (const { l, units } of layers.slice(1)) {
      units.forEach((_, to) => layers[l - 1].units.forEach((__, from) => {
        const choose = () => onChoice(l, to, from);
        const seen = drawn("path", { class: "weight" });
        const target = drawn("path", { class: "target", onclick: choose,
                                       ...said.underPointer(() => weightText(l, to, from)) });
        svg.append(seen, target);
        lines.push({ l, to, from, seen, target });
      }));
    }
    buttons = layers.flatMap(({ l, units }) => units.map((name, i) => unit(l, i, name)));
    surface.append(...buttons.map(({ part }) => part));
    others = layers
      .filter(({ size, units }) => size > units.length)
      .map(({ l, size, units }) => ({ l, i: units.length,
                                      part: element("span", { class: "more" }, `+ ${size - units.length}`) }));
    surface.append(...others.map(({ part }) => part));
    place();
  }

  function unit(l, i, name) {
    const canvas = element("canvas", { width: 32, height: 32, "aria-hidden": "true" });
    const part = l === 0
      ? element("span", { class: "unit input", role: "img", "aria-label": `input ${name}` }, canvas)
      : element("button", { type: "button", class: "unit", "aria-label": name, tabindex: l === 1 && i === 0 ? 0 : -1,
                            onclick: () => onChoice(l, i, null), ...said.about(() => unitText(l, i)) }, canvas);
    if (l === 0 || l === layers.length - 1) part.append(element("span", { class: "name" }, name));
    return { l, i, part, canvas };
  }

  function place() {
    const wide = surface.clientWidth; // read once: after each change, a browser lays the page out for it
    if (wide === 0) return;
    const xOf = (l) => ((wide - box) * l) / (layers.length - 1);
    for (const { l, i, part } of [...buttons, ...others]) {
      part.style.left = `${xOf(l)}px`;
      part.style.top = `${yOf(l, i)}px`;
    }
    for (const { l, to, from, seen, target } of lines) {
      const [x0, y0, x1, y1] = [xOf(l - 1) + box, yOf(l - 1, from) + box / 2, xOf(l), yOf(l, to) + box / 2];
      const middle = (x0 + x1) / 2;
      const d = `M${x0} ${y0}C${middle} ${y0} ${middle} ${y1} ${x1} ${y1}`;
      seen.setAttribute("d", d);
      target.setAttribute("d", d);
    }
  }

  // The units' pictures come one after another.
  function draw() {
    if (last === null) return;
    const starts = layers.map(({ l }) => layers.slice(1, l).reduce((sum, { units }) => sum + units.length, 0));
    const { side, values } = last.units;
    const size = { width: side, height: side };
    for (const { l, i, canvas } of buttons) {
      if (l === 0) {
        const share = (k) => (i === 0 ? k % side : side - 1 - Math.floor(k / side)) / (side - 1);
        drawValues(canvas, size, (k) => 2 * share(k) - 1);
        continue;
      }
      const picture = values.subarray((starts[l] + i) * side * side, (starts[l] + i + 1) * side * side);
      const strong = (1.5 * picture.reduce((sum, value) => sum + Math.abs(value), 1e-6)) / picture.length;
      const sign = l === layers.length - 1 && i === 0 ? -1 : 1; // the first class is blue where it is above 0
      drawValues(canvas, size, (k) => (sign * picture[k]) / strong);
    }
    for (const { l, to, from, seen } of lines) {
      const value = weightOf(l, to, from);
      seen.setAttribute("stroke", colourOfSign(value));
      seen.setAttribute("stroke-width", (0.3 + 6 * Math.tanh(Math.abs(value || 0) / 3)).toFixed(2));
    }
  }

  function weightOf(l, to, from) {
    const { matrix } = weightsInto(made, l);
    return last.weights[matrix.start + to * matrix.inputs + from];
  }
  const weightText = (l, to, from) =>
    last && `The weight from ${layers[l - 1].units[from]} to ${layers[l].units[to]} is ` +
      `${shown(weightOf(l, to, from))}.`;
  const unitText = (l, i) =>
    last && `The bias of ${layers[l].units[i]} is ${shown(last.weights[weightsInto(made, l).bias.start + i])}. ` +
      "Enter or a click edits its weights.";

  new ResizeObserver(place).observe(surface);
  onTheme(draw);
  return {
    part: element("div", {}, said.part, element("div", { class: "scrolls" }, surface), key),
    begin(description) {
      [made, last] = [description, null];
      layers = layersOf(made, made.mostUnits);
      key.textContent = "Units and weights are orange above 0 and blue below; only the box of " +
        `${layers.at(-1).units[0]} is blue above 0 and orange below, so both classes look as in Output.`;
      said.clear();
      build();
    },
    show(frame) {
      last = frame;
      draw();
      said.part.setAttribute("aria-live", frame.isPlaying ? "off" : "polite"); // else each frame would be read aloud
      said.renew();
    },
  };
}
