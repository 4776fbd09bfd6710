// A walk through a backward pass: the controls, the text of the step, the picture, numbers, and all steps.
import { element, section } from "../shared/elements.js";
import { controls } from "./controls.js";
import { gridsOf, gridsOfBatch } from "./grids.js";
import { listOf, textOf } from "./list.js";
import { isDrawable, pictureOf } from "./picture.js";
import { graphOf, stateAt, stepsOf } from "./steps.js";
import { isRounded, isTensor, onlyNumber, say } from "./words.js";

// Returns the numbers of the tensor that a step is about, or of one that the reader chose.
function numbersOf(graph, batch) {
  let state = null;
  const options = graph.values.map(({ name }) => element("option", { value: name }, name));
  const select = element("select", { onchange: () => draw() }, element("option", { value: "" }, "that of the step"),
                         options);
  const place = element("div", { class: "grids" });
  const draw = () => {
    const { step } = state;
    const name = select.value || (step.kind === "send" ? step.to : step.name);
    place.replaceChildren(...(name ? gridsOf(state, graph.byName.get(name), graph.result) : gridsOfBatch(batch)));
  };
  return {
    place: section("numbers", "Numbers", element("label", {}, "Tensor: ", select), place),
    choose: (name) => {
      select.value = name;
      draw();
    },
    show: (now) => {
      state = now;
      draw();
    },
  };
}

// Scrolls the picture, and only it, until a box is seen.
function reveal(place, { svg, width, boxAt }, name) {
  const box = name && boxAt(name);
  if (!box) return;
  const scale = svg.getBoundingClientRect().width / width;
  const [left, right] = [box.left * scale - 24, box.right * scale + 24];
  if (left < place.scrollLeft) place.scrollLeft = left;
  if (right > place.scrollLeft + place.clientWidth) place.scrollLeft = right - place.clientWidth;
}

// Makes a walk from the data of a backward pass. Returns { parts, go, stop, onKey }: the elements, a function that goes
// to a step, one that stops playing, and the listener of keys. `linkTo` returns the address of a step.
export function walk(data, linkTo) {
  const graph = graphOf(data);
  const steps = stepsOf(graph);
  const numbers = isTensor(data.result) ? numbersOf(graph, data.batch) : null;
  const picture = isDrawable(graph) ? pictureOf(graph, (name) => numbers?.choose(name)) : null;
  const text = element("p", { class: "step", role: "status", "aria-live": "polite" });
  const place = picture === null
    ? element("p", { class: "note" }, "The graph is too large for a picture; the steps say what happens in it.")
    : element("div", { class: "picture-place" }, picture.svg);
  const show = (at) => {
    const state = stateAt(steps, at);
    text.replaceChildren(...textOf(state.step));
    picture?.show(state);
    numbers?.show(state);
    list.show(at);
    bar.show(at);
    if (picture !== null) reveal(place, picture, state.step.name);
  };
  const bar = controls(steps.length, show);
  const whole = element("div", { class: "walk" }, bar.part, text, place);
  const list = listOf(steps, linkTo, bar.go);
  const { go, stop, onKey } = bar;
  return { parts: [whole, numbers?.place, list.place].filter((part) => part), go, stop, onKey };
}

// Returns what an explanation says besides its steps; empty if there is nothing.
export function remarkOn({ values, result, unreached }) {
  const about = isRounded(onlyNumber(result)) ? "about " : "";
  const remarks = [
    values.length === 0 && `The value is ${about}${say(result)}, a constant: there is nothing to differentiate.`,
    unreached.length > 0 && `No derivative reaches ${unreached.join(", ")}: the gradient is 0.`,
  ];
  return remarks.filter((remark) => remark).join(" ");
}
