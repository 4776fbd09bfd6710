// The room of networks: its parts, and the one network that they show and change.
import { element, section } from "../../shared/elements.js";
import { isCheckpoint, problemOf, textOfCheckpoint } from "../files.js";
import { parametersOf, settingsIn } from "./address.js";
import { checkpoints } from "./checkpoints.js";
import { trainingInputs } from "./controls.js";
import { editor } from "./editor.js";
import { hiddenLayers } from "./hidden_layers.js";
import { losses } from "./losses.js";
import { network } from "./network.js";
import { output } from "./output.js";
import { ofFile, sets } from "./sets.js";
import { transport } from "./transport.js";

const mostBytes = 1_000_000; // of a table

// Makes the room, as ../main.js says.
export async function networks({ engine, say, keep }) {
  let settings = null, table = "", fileName = "", shown = 0, listeners = [], queue = Promise.resolve();
  const onError = (error) => say(error.message);
  engine.listen({
    onFrame(frame) {
      if (frame.network !== shown) return; // that of the network before
      listeners.forEach((listener) => listener.show?.(frame));
      if (frame.isPlaying || frame.epoch < settings.epochs) return;
      const all = settings.epochs === 1 ? "The one epoch is" : `All ${settings.epochs} epochs are`;
      say(`${all} over. Reset, or set more.`, true);
    },
    onFailure(text) {
      bar.showPlaying(false);
      say(text);
    },
  });
  const { choices } = engine;

  let refused = ""; // what is wrong with a number
  // It outlives the click with which the user left its input.
  const onProblem = (text) => {
    refused = text;
    say(text);
  };
  const clear = () => {
    say(refused);
    refused = "";
  };
  function showSettings(made) {
    [settings, shown] = [made.settings, made.network];
    clear();
    keep(parametersOf(settings, choices.defaults));
    shows.forEach((part) => part.show(settings));
  }
  // Shows a network that the worker has made.
  function accept(made) {
    showSettings(made);
    listeners.forEach((listener) => listener.begin?.(made));
  }
  // What changes the network waits for the change before, so it begins with the settings that are left by that one.
  const inTurn = (act) => {
    const done = queue.then(act);
    queue = done.catch(onError);
    return done;
  };
  // Makes a network with other settings. If the number of epochs alone changes, the network stays. If the library
  // refuses the settings, nothing changes, and it returns why.
  async function make(changes, text = table) {
    const wanted = { ...(settings ?? choices.defaults), ...changes };
    try {
      if (Object.keys(changes).join() === "epochs") {
        showSettings(await engine.ask("epochs", { ...changes, table }));
      } else {
        accept(await engine.ask("create", { settings: wanted, table: text }));
        table = text;
        if (wanted.data === "csv") fileName = wanted.path;
      }
      return "";
    } catch (error) {
      const problem = problemOf(wanted.path, error);
      say(problem);
      if (settings !== null) shows.forEach((part) => part.show(settings));
      return problem;
    }
  }
  const change = (changesOf) => inTurn(() => make(changesOf(settings ?? choices.defaults)));
  async function readTable(file) {
    try {
      if (file.size > mostBytes) throw new Error("has more than a megabyte.");
      if (file.size === 0) throw new Error("there are no rows, it is empty.");
      const text = await file.text();
      await inTurn(() => make(ofFile(file.name), text));
    } catch (error) {
      say(problemOf(file.name, error));
    }
  }
  const open = (file) => inTurn(async () => {
    try {
      accept(await engine.ask("open", { checkpoint: await textOfCheckpoint(file), table }));
    } catch (error) {
      say(problemOf(file.name, error));
    }
  });
  const play = (untilEpochEnds) => {
    clear();
    bar.showPlaying(true);
    engine.ask("play", { untilEpochEnds });
  };

  const bar = transport({
    onPlay: () => play(false),
    onStep: () => play(true),
    onPause: () => engine.ask("pause"),
    onReset: () => engine.ask("pause").then(() => change(() => ({}))),
  });
  const inputs = trainingInputs(choices, change, onProblem);
  const points = await sets({ engine, choices, onChoice: change, onTable: readTable, onProblem });
  const weights = editor({
    limits: choices.weight,
    onWeight: (name, index, value) => engine.ask("weight", { name, index, value }).catch(onError),
    onProblem,
  });
  const layers = hiddenLayers({ choices, onChange: change, onProblem });
  const units = network({ onChoice: weights.choose });
  const [plane, curves] = [output(), losses()];
  const shows = [points, inputs, layers]; // the settings
  listeners = [bar, units, weights, plane, curves];

  // A network that has these settings already goes on. Points of a file are in no address: without the file, the other
  // settings hold for the default points.
  const restore = (parameters) => inTurn(async () => {
    let problem = "";
    try {
      const isOfFile = parameters.some(([name, value]) => name === "data" && value === "csv");
      const hasFile = table !== "";
      const wanted = settingsIn(parameters, choices);
      Object.assign(wanted, isOfFile && (hasFile ? ofFile(fileName) : { data: choices.defaults.data }));
      const addressFor = (all) => JSON.stringify(parametersOf({ ...choices.defaults, ...all }, choices.defaults));
      if (settings === null || addressFor(wanted) !== addressFor(settings)) problem = await make(wanted);
      if (problem !== "") problem = `The address: ${problem}`;
      else if (isOfFile && !hasFile) problem = "The points were those of a file: choose it again.";
    } catch (error) {
      problem = error.message;
    }
    if (settings === null) await make({});
    say(problem);
  });
  return {
    bar: bar.part,
    parts: [
      element("div", { class: "fields settings", role: "group", "aria-label": "settings" }, ...inputs.parts),
      element("div", { class: "columns" },
              element("div", { class: "data" }, points.part, checkpoints({ engine, onOpen: open, onError })),
              section("network", "Network", layers.part, units.part, weights.part),
              element("div", { class: "results" }, plane.part, curves.part)),
    ],
    restore,
    leave: () => engine.ask("pause"),
    take: (file) => (isCheckpoint(file) ? open : readTable)(file),
  };
}
