// The controls: buttons, a slider, and keys. They ask for steps by number.
import { element } from "../shared/elements.js";

const pause = 1800; // milliseconds between the steps while it plays

// Returns { place, show }: the controls, and a function that shows where the reader is. `go` goes to a step.
export function controls(count, go) {
  let at = 0;
  let timer = null;
  const last = count - 1;
  const stop = () => {
    clearInterval(timer);
    timer = null;
    play.textContent = "Play";
  };
  const to = (step) => {
    stop();
    go(Math.min(Math.max(step, 0), last));
  };
  const toggle = () => {
    if (timer !== null) return stop();
    if (at === last) go(0);
    play.textContent = "Pause";
    timer = setInterval(() => (at === last ? stop() : go(at + 1)), pause);
  };
  const button = (text, keys, onclick, more = {}) =>
    element("button", { type: "button", title: keys, "aria-keyshortcuts": keys, onclick, ...more }, text);
  const play = button("Play", "Space", toggle, { class: "play" });
  const first = button("First", "Home", () => to(0));
  const back = button("Back", "ArrowLeft", () => to(at - 1));
  const next = button("Next", "ArrowRight", () => to(at + 1), { class: "main" });
  const end = button("Last", "End", () => to(last));
  const slider = element("input", { type: "range", min: 0, max: last, value: 0, "aria-label": "Step",
                                    oninput: () => to(Number(slider.value)) });
  const place = element("span", { class: "count" });
  const keys = {
    ArrowLeft: () => to(at - 1),
    ArrowRight: () => to(at + 1),
    Home: () => to(0),
    End: () => to(last),
    " ": toggle,
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || !keys[event.key]) return;
    const isTaken = event.target.matches(event.key === " " ? "button, a, summary, select" : "select");
    if (isTaken) return;
    event.preventDefault();
    keys[event.key]();
  });
  const show = (step) => {
    at = step;
    slider.value = step;
    slider.setAttribute("aria-valuetext", `step ${step} of ${last}`);
    place.textContent = `step ${step} of ${last}`;
    for (const one of [first, back]) one.setAttribute("aria-disabled", step === 0);
    for (const one of [next, end]) one.setAttribute("aria-disabled", step === last);
  };
  const row = element("div", { class: "buttons" }, first, back, play, next, end, place);
  return { place: element("div", { class: "controls", role: "group", "aria-label": "Steps" }, row, slider), show };
}
