// The controls: buttons, a slider, and keys. They ask for steps by number.
import { element } from "../shared/elements.js";

const pause = 1800; // milliseconds between the steps while it plays

// Returns { part, show, go, stop, onKey }: the controls, a function that shows where the reader is, one that goes to a
// step and ends playing, one that ends playing alone, and the listener of keys. `goTo` goes to a step.
export function controls(count, goTo) {
  let at = 0;
  let timer = null;
  const last = count - 1;
  const stop = () => {
    clearInterval(timer);
    timer = null;
    play.textContent = "Play";
  };
  // A step that is none is the nearest.
  const go = (step) => {
    stop();
    goTo(Math.min(Math.max(Math.trunc(step) || 0, 0), last));
  };
  const toggle = () => {
    if (timer !== null) return stop();
    if (at === last) goTo(0);
    play.textContent = "Pause";
    timer = setInterval(() => (at === last ? stop() : goTo(at + 1)), pause);
  };
  const button = (text, keys, onclick, more = {}) =>
    element("button", { type: "button", title: keys, "aria-keyshortcuts": keys, onclick, ...more }, text);
  const play = button("Play", "Space", toggle, { class: "play" });
  const first = button("First", "Home", () => go(0));
  const back = button("Back", "ArrowLeft", () => go(at - 1));
  const next = button("Next", "ArrowRight", () => go(at + 1), { class: "main" });
  const end = button("Last", "End", () => go(last));
  const slider = element("input", { type: "range", min: 0, max: last, value: 0, "aria-label": "Step",
                                    oninput: () => go(Number(slider.value)) });
  const counter = element("span", { class: "count" });
  const keys = {
    ArrowLeft: () => go(at - 1),
    ArrowRight: () => go(at + 1),
    Home: () => go(0),
    End: () => go(last),
    " ": toggle,
  };
  const onKey = (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || !keys[event.key]) return;
    const typed = "select, input:not([type=range])";
    const isTaken = event.target.matches(event.key === " " ? `button, a, summary, ${typed}` : typed);
    if (isTaken) return;
    event.preventDefault();
    keys[event.key]();
  };
  const show = (step) => {
    at = step;
    slider.value = step;
    slider.setAttribute("aria-valuetext", `step ${step} of ${last}`);
    counter.textContent = `step ${step} of ${last}`;
    for (const one of [first, back]) one.setAttribute("aria-disabled", step === 0);
    for (const one of [next, end]) one.setAttribute("aria-disabled", step === last);
  };
  const row = element("div", { class: "buttons" }, first, back, play, next, end, counter);
  const part = element("div", { class: "controls", role: "group", "aria-label": "Steps" }, row, slider);
  return { part, show, go, stop, onKey };
}
