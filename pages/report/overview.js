// What was trained, how well it went, and what it took.
import { element, table } from "../shared/elements.js";
import { counted, percent, shown } from "../shared/numbers.js";
import { lastEpoch, secondsOf, setting } from "./history.js";

// "4.1 s", "3 min 20 s", "2 h 5 min"
function duration(exact) {
  if (exact < 59.5) return `${exact.toFixed(exact < 10 ? 1 : 0)} s`;
  const seconds = Math.round(exact);
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

const megabytes = (bytes) => `${shown(Math.round(bytes / 1e5) / 10)} MB`;

const titleOf = (run) => (setting(run, "data") ? `${setting(run, "data")}, ${setting(run, "model")}` : run.name);

const epochsOf = (run) => {
  const planned = setting(run, "epochs");
  return planned && planned !== run.epochs.length ? `${run.epochs.length} of ${planned}` : `${run.epochs.length}`;
};

// Returns pairs of a name and its value, the most important first.
function figures(run) {
  const { test = {} } = lastEpoch(run) ?? {};
  const memory = run.epochs.reduce((most, record) => Math.max(most, record.memory ?? 0), 0);
  return [
    ["test accuracy", test.accuracy, percent],
    ["test RMSE", test.rmse, shown],
    ["test perplexity", test.perplexity, shown],
    ["test loss", test.loss, shown],
    ["epochs", epochsOf(run), String],
    ["time", secondsOf(run), duration],
    ["parameters", run.start.parameters, shown],
    ["memory", memory || undefined, megabytes],
  ]
    .filter(([, value]) => value !== undefined)
    .map(([name, value, say]) => [name, say(value)]);
}

// Returns what is known of the place and the time, as pairs.
function circumstances(run) {
  const { version, time, processor, threads, examples, test_examples: tests } = run.start;
  return [
    ["examples", examples && `${shown(examples)} to learn from, ${shown(tests)} for the test`],
    ["seed", setting(run, "seed")],
    ["begun", time && `${time} UTC`],
    ["machine", processor && `${processor}, ${counted(threads, "thread")}`],
    ["minitorch", version],
  ].filter(([, value]) => value !== undefined && value !== "");
}

function one(run) {
  const state = run.unfinished ? "The training was interrupted within an epoch." : "";
  return [
    element("h1", {}, titleOf(run)),
    element("dl", { class: "figures" }, ...pairs(figures(run))),
    state && element("p", {}, state),
    run.commands.length > 0 && commands(run),
    element("dl", { class: "facts" }, ...pairs(circumstances(run))),
  ].filter(Boolean);
}

// The command line, or those of a training that was resumed, in their order.
const commands = (run) =>
  element("pre", { class: "command", "aria-label": run.commands.length > 1 ? "command lines" : "command line" },
          run.commands.join("\n"));

const pairs = (all) =>
  all.map(([name, value]) => element("div", {}, element("dt", {}, name), element("dd", {}, String(value))));

function several(runs) {
  const names = [...new Set(runs.flatMap((run) => [...figures(run), ...circumstances(run)].map(([name]) => name)))];
  const values = runs.map((run) => new Map([...figures(run), ...circumstances(run)]));
  const rows = names.map((name) => [name, ...values.map((of) => String(of.get(name) ?? "–"))]);
  return [
    element("h1", {}, runs.map(({ name }) => name).join(" and ")),
    table({ caption: "The runs side by side", heads: ["", ...runs.map(({ name }) => name)], rows, hasRowHeads: true }),
  ];
}

export function overview({ runs }) {
  document.title = runs.length === 1 ? `${titleOf(runs[0])}: training report` : "Trainings side by side";
  const ends = runs
    .filter((run) => run.diverged)
    .map((run) => element("p", { class: "note" }, `${run.name}: ${run.diverged}.`));
  return element("header", {}, ...(runs.length === 1 ? one(runs[0]) : several(runs)), ...ends);
}
