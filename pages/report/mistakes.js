// The mistakes of which the model was surest.
import { element, section } from "../shared/elements.js";
import { percent } from "../shared/numbers.js";
import { bytesOf, picture } from "../shared/pixels.js";

const nearlyAll = 1 - Number.EPSILON; // a model gives each class a share; one of 1 is rounded

export function mistakes({ model }) {
  const all = model?.mistakes?.filter((mistake) => mistake.picture || mistake.text) ?? [];
  if (all.length === 0) return null;
  const { classes, picture: size } = model;
  const item = (mistake) => {
    const [best, next] = mistake.said.map(([c, share]) => `${classes[c]} ${percent(Math.min(share, nearlyAll))}`);
    const truth = classes[mistake.truth];
    const text = `test example ${mistake.example}: ${truth}; the model says ${best}`;
    const shown = mistake.picture
      ? picture({ bytes: bytesOf(mistake.picture), ...size, text })
      : element("blockquote", {}, mistake.text);
    return element("li", {}, shown,
                   element("div", {}, element("strong", {}, truth), element("br"), `says ${best}`,
                           element("br"), element("span", { class: "note" }, next)));
  };
  return section(
    "mistakes",
    "The worst mistakes",
    element("p", { class: "note" }, "What it is, and below what the model was sure of."),
    element("ul", { class: all[0].picture ? "mistakes pictures" : "mistakes" }, ...all.map(item)),
  );
}
