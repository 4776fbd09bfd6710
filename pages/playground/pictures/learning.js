// How a weight of the first layer gets its gradient: at each place of the map, the derivative that arrives there times
// the pixel that the weight met there; the gradient is the sum.
import { onTheme } from "../../shared/colours.js";
import { element, section } from "../../shared/elements.js";
import { shown } from "../../shared/numbers.js";
import { arrows } from "../arrows.js";
import { drawMap, emptyMap, largestOf, mapsOf } from "./maps.js";

const factors = [
  { name: "met", title: "pixel that the weight meets" },
  { name: "derivative", title: "derivative that arrives" },
  { name: "products", title: "their product" },
];

// Of a probability that would be rounded to 1, how much is missing; `loss` is minus its logarithm.
const probability = (value, loss) =>
  shown(value) === "1" && loss > 0 ? `1 − ${shown(-Math.expm1(-loss))}` : shown(value);

const digits = (value) => String(Number(Number(value).toPrecision(8))); // one more than float32 has

const select = (name, label, onchange) => {
  const input = element("select", { name, onchange: () => onchange(Number(input.value)) });
  return { input, part: element("label", { class: "field" }, label, input) };
};
const fill = (input, texts, chosen) => {
  if (input.children.length !== texts.length || [...input.children].some((one, i) => one.textContent !== texts[i]))
    input.replaceChildren(...texts.map((text, i) => element("option", { value: i }, text)));
  input.value = chosen;
};

// Returns { part, show }. `onChange` is called with what is chosen: { label }, { filter } or { row, column }.
export function learning({ onChange }) {
  let found = null, told = 0; // the place of which the numbers are told last
  const label = select("label", "True class", (value) => onChange({ label: value }));
  const filter = select("filter", "Filter", (value) => onChange({ filter: value }));
  const grids = { filter: element("div", { class: "kernel", role: "group", "aria-label": "weights of the filter" }),
                  gradient: element("div", { class: "kernel", role: "group", "aria-label": "their gradients" }) };
  const loss = element("p", { class: "note", id: "loss" });
  const said = element("p", { class: "readout", "aria-live": "polite" });
  const sum = element("p", { class: "sum", id: "sum", "aria-live": "polite" });
  const meaning = element("p", { class: "note" });
  const marks = [];
  const pictures = factors.map(({ name, title }) => {
    const canvas = emptyMap();
    const mark = element("span", { class: "mark", hidden: true });
    marks.push(mark);
    const frame = element("div", { class: "frame", onpointermove, onpointerleave: () => tell(-1) }, canvas, mark);
    const scale = element("span", { class: "scale" });
    return { name, canvas, scale, part: element("figure", {}, frame, element("figcaption", {}, title, scale)) };
  });
  const signs = ["×", "="].map((text) => element("span", { class: "sign", "aria-hidden": "true" }, text));

  function onpointermove(event) {
    const { left, top, width, height } = event.currentTarget.getBoundingClientRect();
    const { side } = found.maps.met;
    const [x, y] = [(event.clientX - left) / width, (event.clientY - top) / height]
      .map((share) => Math.max(0, Math.min(side - 1, Math.floor(share * side))));
    tell(y * side + x);
  }
  function onkeydown(event) {
    if (!(event.key in arrows)) return;
    event.preventDefault();
    const { side } = found.maps.met;
    const [x, y] = [told % side, Math.floor(told / side)]
      .map((place, i) => Math.max(0, Math.min(side - 1, place + arrows[event.key][i])));
    tell(y * side + x);
  }
  // Marks place i of the map in all three pictures, and tells its numbers; none of -1.
  function tell(i) {
    const { side } = found.maps.met;
    if (i >= 0) told = i;
    const [met, derivative, product] = factors.map(({ name }) => shown(Number(found.maps[name].values[i])));
    for (const mark of marks) {
      mark.hidden = i < 0;
      mark.style.cssText = `left: ${(100 * (i % side)) / side}%; top: ${(100 * Math.floor(i / side)) / side}%; ` +
        `width: ${100 / side}%`;
    }
    said.textContent =
      i < 0 ? "" : `row ${Math.floor(i / side) + 1}, column ${(i % side) + 1}: ${met} × ${derivative} = ${product}`;
  }

  function cells(kernel, values, isButtons, chosen) {
    const side = Math.sqrt(values.length);
    kernel.style.setProperty("--side", side);
    const largest = largestOf(values);
    const made = Array.from(values, (value, i) => {
      const text = shown(Number(value.toPrecision(2)));
      const name = `weight ${Math.floor(i / side) + 1}, ${(i % side) + 1}: ${text}`;
      const canvas = emptyMap();
      drawMap(canvas, { side: 1, values: [value] }, largest);
      const choose = () => onChange({ row: Math.floor(i / side), column: i % side });
      return isButtons
        ? element("button", { type: "button", "aria-label": name, "aria-pressed": String(i === chosen),
                              onclick: choose }, canvas, element("span", {}, text))
        : element("span", { class: i === chosen ? "cell chosen" : "cell" }, canvas, element("span", {}, text));
    });
    const focused = [...kernel.children].indexOf(document.activeElement);
    kernel.replaceChildren(...made);
    if (focused >= 0) made[focused].focus();
  }

  function draw() {
    if (found === null) return;
    for (const { name, canvas, scale } of pictures) {
      const largest = largestOf(found.maps[name].values);
      drawMap(canvas, found.maps[name], largest);
      scale.textContent = ` ±${shown(largest)}`;
    }
    const { filterValues, gradientValues, at } = found;
    cells(grids.filter, filterValues, true, at);
    cells(grids.gradient, gradientValues, false, at);
  }

  // `seen` is the answer to classify, `weight` that to weight_gradient, `chosen` what they are for.
  function show({ seen, weight, classes, filters, chosen }) {
    const [kernels, gradients] = [mapsOf(filters), mapsOf(seen.gradient)];
    fill(label.input, classes, seen.label);
    fill(filter.input, kernels.map((_, i) => String(i + 1)), chosen.filter);
    const side = kernels[0].side;
    found = {
      maps: Object.fromEntries(factors.map(({ name }) => [name, mapsOf(weight[name])[0]])),
      filterValues: kernels[chosen.filter].values,
      gradientValues: gradients[chosen.filter].values,
      at: chosen.row * side + chosen.column,
    };
    loss.textContent = `If it is ${classes[seen.label]}, the loss is ${shown(seen.loss)}: minus the logarithm ` +
      `of its probability, ${probability(seen.probabilities[seen.label], seen.loss)}.`;
    const places = weight.products.values.length;
    sum.replaceChildren(`The sum of the ${places} products is `, element("strong", {}, digits(weight.sum)),
                        "; the backward pass of the library has ", element("strong", {}, digits(weight.gradient)), ".");
    meaning.textContent = weight.gradient === 0
      ? "So this picture does not move the weight."
      : `So a step of plain gradient descent makes the weight ${weight.gradient > 0 ? "smaller" : "larger"}, ` +
        "against its gradient. In a batch, the gradients of all its pictures are added up, and divided by their " +
        "number.";
    draw();
    said.textContent = "";
    for (const mark of marks) mark.hidden = true;
  }

  onTheme(draw);
  const content = element(
    "div", { class: "learning" },
    element("div", { class: "choice" },
            element("div", { class: "fields" }, label.part, filter.part),
            element("div", { class: "kernels" },
                    element("figure", {}, grids.filter, element("figcaption", {}, "weights: choose one")),
                    element("figure", {}, grids.gradient, element("figcaption", {}, "gradients"))),
            loss),
    element("div", { class: "equation" },
            element("div", { class: "factors", tabindex: "0", role: "group", onkeydown, onfocus: () => tell(told),
                             onblur: () => tell(-1),
                             "aria-label": "pixels, derivatives and products: the arrow keys go from place to place" },
                    pictures[0].part, signs[0], pictures[1].part, signs[1], pictures[2].part),
            said, sum, meaning));
  return {
    part: section("learning", "How a weight learns",
                  element("p", { class: "note" },
                          "A filter slides over the picture, so each of its weights meets every pixel, and its ",
                          "gradient has a part from each place: the pixel, times the derivative of the loss by what ",
                          "the filter says there, which the backward pass brings."),
                  content),
    show,
  };
}
