// Play, step and reset, and how far the training is.
import { element } from "../../shared/elements.js";
import { percent, shown } from "../../shared/numbers.js";

// A number that is not finite is a text.
const figures = [
  ["epoch", ({ epoch }) => shown(epoch)],
  ["training loss", ({ scores }) => Number(scores.train.loss).toFixed(4)],
  ["test loss", ({ scores }) => Number(scores.test.loss).toFixed(4)],
  ["training accuracy", ({ scores }) => percent(scores.train.accuracy)],
  ["test accuracy", ({ scores }) => percent(scores.test.accuracy)],
];

// Returns { part, show, showPlaying }.
export function transport({ onPlay, onPause, onStep, onReset }) {
  let isPlaying = false;
  // A large network is in a step, or makes a frame, before it hears the button.
  const pause = () => {
    play.setAttribute("aria-busy", true);
    onPause();
  };
  const play = element("button", { type: "button", id: "play", class: "main",
                                   onclick: () => (isPlaying ? pause() : onPlay()) }, "Play");
  const step = element("button", { type: "button", id: "step", onclick: () => onStep() }, "Step");
  const reset = element("button", { type: "button", id: "reset", onclick: () => onReset() }, "Reset");
  const values = figures.map(([name]) => element("dd", { id: name.replace(" ", "-") }, "–"));
  const showPlaying = (value) => {
    isPlaying = value;
    if (!value) play.setAttribute("aria-busy", false);
    play.textContent = value ? "Pause" : "Play";
  };
  return {
    part: element(
      "div",
      { class: "transport" },
      element("div", { class: "buttons", role: "group", "aria-label": "training" }, play, step, reset),
      element("dl", { class: "figures" },
              ...figures.map(([name], i) => element("div", {}, element("dt", {}, name), values[i]))),
    ),
    showPlaying,
    show(frame) {
      figures.forEach(([, say], i) => (values[i].textContent = say(frame)));
      showPlaying(frame.isPlaying);
    },
  };
}
