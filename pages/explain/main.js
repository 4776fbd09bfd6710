// Goes through a backward pass, step by step: the controls, the text of the step, the picture, numbers, and all steps.
import { readData } from "../shared/data.js";
import { element, section } from "../shared/elements.js";
import { controls } from "./controls.js";
import { gridsOf, gridsOfBatch } from "./grids.js";
import { pictureOf } from "./picture.js";
import { graphOf, stateAt, stepsOf } from "./steps.js";
import { isTensor, say } from "./words.js";

const phases = { start: "Forward", value: "Forward" };
const phaseOf = ({ kind }) => phases[kind] ?? "Backward";

function textOf(step) {
  return [
    element("span", { class: `phase ${phaseOf(step).toLowerCase()}` }, phaseOf(step)),
    element("span", { class: "say" }, step.say),
    step.formula !== "" && element("span", { class: "formula" }, step.formula),
  ].filter((part) => part);
}

// Returns the list of all steps; each is a link to its step.
function listOf(steps) {
  const links = steps.map((step, i) => element("a", { href: `#${i}` }, ...textOf(step)));
  const list = element("ol", { class: "steps", start: 0 }, ...links.map((link) => element("li", {}, link)));
  const show = (at) => {
    list.querySelector("[aria-current]")?.removeAttribute("aria-current");
    links[at].setAttribute("aria-current", "step");
  };
  return { place: section("all", "All steps", list), show };
}

// Returns the numbers of the tensor that a step is about, or of one that the reader chose.
function numbersOf(graph, batch) {
  let state = null;
  const options = graph.values.map(({ name }) => element("option", { value: name }, name));
  const select = element("select", { onchange: () => draw() }, element("option", { value: "" }, "that of the step"),
                         ...options);
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

function walk(data) {
  const graph = graphOf(data);
  const steps = stepsOf(graph);
  const numbers = isTensor(data.result) ? numbersOf(graph, data.batch) : null;
  const picture = pictureOf(graph, (name) => numbers?.choose(name));
  const text = element("p", { class: "step", role: "status", "aria-live": "polite" });
  const place = element("div", { class: "picture-place" }, picture.svg);
  const list = listOf(steps);
  const go = (at) => {
    const state = stateAt(steps, at);
    text.replaceChildren(...textOf(state.step));
    picture.show(state);
    numbers?.show(state);
    list.show(at);
    bar.show(at);
    reveal(place, picture, state.step.name);
  };
  const bar = controls(steps.length, go);
  const goToLink = () => {
    const at = Number(location.hash.slice(1));
    go(Number.isInteger(at) && at > 0 && at < steps.length ? at : 0);
  };
  addEventListener("hashchange", goToLink);
  return {
    parts: [element("div", { class: "walk" }, bar.place, text, place), numbers?.place, list.place],
    begin: goToLink,
  };
}

const data = readData();
document.title = `${data.title}: backpropagation`;
const note = data.unreached.length > 0 && `No derivative reaches ${data.unreached.join(", ")}: the gradient is 0.`;
const page = document.getElementById("explain");
page.append(element("p", { class: "over" }, "Backpropagation, step by step"), element("h1", {}, data.title));
if (data.values.length > 0) {
  const { parts, begin } = walk(data);
  page.append(...parts.filter((part) => part));
  begin();
} else {
  page.append(element("p", {}, `The value is ${say(data.result)}, a constant: there is nothing to differentiate.`));
}
if (note) page.append(element("p", { class: "note" }, note));
