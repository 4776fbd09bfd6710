// The weights of the first layer, as pictures.
import { onTheme } from "../shared/colours.js";
import { element, section } from "../shared/elements.js";
import { counted, shown } from "../shared/numbers.js";
import { labelOf } from "./layer.js";
import { bytesOf, picture } from "../shared/pixels.js";
import { drawValues } from "../shared/plane.js";

function filterOf(bytes, { height, width, channels }, text) {
  if (channels === 3) return picture({ bytes, height, width, channels, text });
  const canvas = element("canvas", { class: "picture", role: "img", "aria-label": text });
  const draw = () => drawValues(canvas, { width, height }, (i) => bytes[i] / 127.5 - 1, "map");
  draw();
  onTheme(draw);
  return canvas;
}

export function filters({ model }) {
  const found = model?.filters;
  if (!found) return null;
  const { height, width, largest, all } = found;
  const shownOnes = found.filters.length;
  const which = `The ${shownOnes < all ? `first ${shownOnes} of the ` : ""}${counted(all, "filter")}`;
  const scale = found.channels === 3
    ? "Grey is 0; each colour is the weight of its channel."
    : `Orange is above 0 and blue below; the largest weight is ${shown(largest)}.`;
  return section(
    "filters",
    "First layer",
    element("p", { class: "note" }, `${which} of ${labelOf(found.layer, model.tree)}, ${height} x ${width}. ${scale}`),
    element("ul", { class: width <= 9 ? "filters small" : "filters" },
            ...found.filters.map((text, i) => element("li", {}, filterOf(bytesOf(text), found, `filter ${i + 1}`)))),
  );
}
