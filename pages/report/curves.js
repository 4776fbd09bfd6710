// Loss and accuracy, of the training and of the test, by epoch and by step.
import { chart } from "./chart.js";
import { earlierOf } from "../shared/colours.js";
import { element, section } from "../shared/elements.js";
import { percent, shown } from "../shared/numbers.js";
import { epochLength, lastEpoch, stepsOf } from "./history.js";
import { meaning } from "./meaning.js";

const fewEpochs = 10; // which show less than their steps

// Returns the lines of a measure: `train` and `test` return it from a record.
function linesOf(runs, byStep, { train, test, ofSteps }) {
  return runs.flatMap((run, i) => {
    const name = runs.length > 1 ? `${run.name}: ` : "";
    const x = run.epochs.map(({ epoch }) => (byStep ? epoch * epochLength(run) : epoch));
    const steps = stepsOf(run);
    const [ofTrainColour, ofTestColour] = runs.length > 1 ? [i, i] : [0, 1];
    const dash = 2 * earlierOf(i);
    const ofTrain = byStep
      ? { xs: steps.step, ys: steps[ofSteps], thin: true }
      : { xs: x, ys: run.epochs.map((record) => train(record) ?? null) };
    return [
      { label: `${name}train`, colour: ofTrainColour, dash, ...ofTrain },
      { label: `${name}test`, colour: ofTestColour, dash: dash + 1, xs: x,
        ys: run.epochs.map((record) => test(record) ?? null) },
    ].filter(({ ys }) => ys.some((y) => y !== null));
  });
}

const measures = [
  {
    title: "Loss",
    train: (record) => record.loss,
    test: (record) => record.test.loss,
    ofSteps: "loss",
    say: shown,
  },
  {
    title: "Accuracy",
    train: (record) => record.accuracy,
    test: (record) => record.test.accuracy,
    ofSteps: "accuracy",
    say: percent,
  },
];

function sentence(runs, { test, say }) {
  const parts = runs
    .map((run) => [run.name, lastEpoch(run)])
    .filter(([, record]) => record && test(record) !== undefined)
    .map(([name, record]) => `${runs.length > 1 ? `${name}: ` : ""}${say(test(record))} on the test examples`);
  return parts.length > 0 ? `At the end ${parts.join("; ")}.` : "";
}

export function curves({ runs }) {
  const place = element("div", { class: "pair" });
  const chartsOf = (byStep) =>
    measures
      .map((measure) => [measure, linesOf(runs, byStep, measure)])
      .filter(([, lines]) => lines.length > 0)
      .map(([measure, lines]) =>
        chart({ title: measure.title, x: byStep ? "step" : "epoch", text: sentence(runs, measure), lines,
                show: measure.say }),
      );
  const made = {}; // once each: what listens to the theme lives as long as the page
  const draw = (byStep) => place.replaceChildren(...(made[byStep] ??= chartsOf(byStep)));
  const byStep = runs.every((run) => stepsOf(run).step.length > 0);
  const hasCurve = (run) => run.epochs.length < fewEpochs && stepsOf(run).step.length > 1;
  const startsByStep = byStep && runs.every(hasCurve);
  const choice = (label, value, checked) => {
    const onchange = () => draw(value);
    return element("label", {}, element("input", { type: "radio", name: "curves-by", checked, onchange }), label);
  };
  draw(startsByStep);
  return section(
    "curves",
    "Learning",
    runs.length === 1 && element("p", { class: "note" }, meaning(runs[0])),
    byStep && element("fieldset", { class: "choice" }, element("legend", {}, "Shown by"),
                      choice("epoch", false, !startsByStep), choice("step", true, startsByStep)),
    place,
  );
}
