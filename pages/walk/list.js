// The list of all steps, and the text of one.
import { element, section } from "../shared/elements.js";

const phases = { start: "Forward", value: "Forward" };
const phaseOf = ({ kind }) => phases[kind] ?? "Backward";

export function textOf(step) {
  const { formula } = step;
  return [
    element("span", { class: `phase ${phaseOf(step).toLowerCase()}` }, phaseOf(step)),
    element("span", { class: "say" }, step.say),
    formula !== "" && element("span", { class: "formula" }, formula),
  ].filter((part) => part);
}

const mostInColumns = 3000; // steps; of 18,000 in columns, browsers took two seconds to lay each change out
const partOfLong = 250; // steps of a longer list that are made at once

// Makes all of the last list: a listener of each list would keep those that other lists have replaced.
let fillLast = () => {};
addEventListener("beforeprint", () => fillLast());

// Returns { place, show }: the list, in which each step is a link, and a function that marks the current step. A long
// list is in parts. A part is made when it is nearly seen, has the current step, or is printed. A search of the browser
// finds only what is made.
export function listOf(steps, linkTo, go) {
  const isLong = steps.length > mostInColumns;
  const size = isLong ? partOfLong : steps.length;
  const item = (i) => element("li", {}, element("a", { href: linkTo(i), onclick: () => go(i) }, ...textOf(steps[i])));
  const parts = [];
  for (let first = 0; first < steps.length; first += size) {
    const count = Math.min(size, steps.length - first);
    parts.push(element("ol", { class: isLong ? "steps long" : "steps", start: first, style: `--count: ${count}` }));
  }
  const fill = (part, p) => {
    if (part.childElementCount > 0) return;
    part.append(...steps.slice(p * size, (p + 1) * size).map((_, i) => item(p * size + i)));
  };
  fillLast = () => parts.forEach(fill);
  if (isLong) {
    const onChange = (changes) =>
      changes.forEach(({ isIntersecting, target }) => isIntersecting && fill(target, parts.indexOf(target)));
    const observer = new IntersectionObserver(onChange, { rootMargin: "1000px" });
    parts.forEach((part) => observer.observe(part));
  } else {
    fillLast();
  }
  const place = section("all", "All steps", parts);
  const show = (at) => {
    place.querySelector("[aria-current]")?.removeAttribute("aria-current");
    const p = Math.floor(at / size);
    fill(parts[p], p);
    parts[p].children[at % size].firstChild.setAttribute("aria-current", "step");
  };
  return { place, show };
}
