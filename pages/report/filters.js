// The weights of the first layer, as pictures.
import { channels } from "../shared/colours.js";
import { element, section } from "../shared/elements.js";
import { shown } from "../shared/numbers.js";
import { labelOf } from "./layer.js";
import { bytesOf, canvasOf, mixed, picture } from "../shared/pixels.js";

const [negative, zero, positive] = [channels(0), [250, 250, 250], channels(1)];

function filterOf(bytes, { height, width, channels: count }, text) {
  if (count === 3) return picture({ bytes, height, width, channels: count, text });
  const colourOf = (i) => {
    const share = bytes[i] / 127.5 - 1;
    return mixed(zero, share < 0 ? negative : positive, Math.abs(share));
  };
  return canvasOf(width, height, colourOf, { class: "picture", role: "img", "aria-label": text });
}

export function filters({ model }) {
  const found = model?.filters;
  if (!found) return null;
  const { height, width, largest, all } = found;
  const shownOnes = found.filters.length;
  const which = shownOnes < all ? `The first ${shownOnes} of the ${shown(all)} filters` : `The ${shown(all)} filters`;
  const scale = found.channels === 3
    ? "Grey is 0; each colour is the weight of its channel."
    : `Blue is negative, orange positive, white 0; the largest weight is ${shown(largest)}.`;
  return section(
    "filters",
    "First layer",
    element("p", { class: "note" }, `${which} of ${labelOf(found.layer, model.tree)}, ${height} x ${width}. ${scale}`),
    element("ul", { class: width <= 9 ? "filters small" : "filters" },
            ...found.filters.map((text, i) => element("li", {}, filterOf(bytesOf(text), found, `filter ${i + 1}`)))),
  );
}
