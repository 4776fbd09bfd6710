// The model as a tree of modules, with shapes and counts.
import { element, section } from "../shared/elements.js";
import { counted, shown } from "../shared/numbers.js";

const shapeText = (shape) => shape.map((n) => n.toLocaleString("en")).join(" × ");

export function tree({ model }) {
  if (!model?.tree) return null;
  const row = ({ name, about, output, parameters, weights }) => {
    const depth = name === "" ? 0 : name.split(".").length;
    const own = weights.map(([weight, shape]) => `${weight} ${shapeText(shape)}`).join(", ");
    return element(
      "tr",
      {},
      element("th", { scope: "row", style: `padding-left: ${20 * depth}px` },
              name === "" ? null : element("span", { class: "code" }, `${name.split(".").pop()}: `), about),
      element("td", {}, output ? shapeText(output) : "–"),
      element("td", { class: "number" }, parameters === 0 ? "" : shown(parameters)),
      element("td", { class: "note" }, own),
    );
  };
  const total = model.tree.reduce((sum, { parameters }) => sum + parameters, 0);
  const head = (text, look) => element("th", { scope: "col", class: look ?? false }, text);
  return section(
    "tree",
    "The model",
    element("p", { class: "note" }, `${counted(total, "parameter")}. Shapes are those of one example.`),
    element(
      "div",
      { class: "scrolls", tabindex: "0", role: "region", "aria-label": "modules" },
      element("table", { class: "tree" },
              element("thead", {}, element("tr", {}, head("module"), head("output", "text"), head("parameters"),
                                           head("weights", "text"))),
              element("tbody", {}, model.tree.map(row))),
    ),
  );
}
