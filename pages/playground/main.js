// The playground: its parts, and the one network that they show and change.
import { element, section } from "../shared/elements.js";
import { addressOf, settingsIn } from "./address.js";
import { trainingInputs } from "./controls.js";
import { editor } from "./editor.js";
import { startEngine } from "./engine.js";
import { checkpoints } from "./files.js";
import { losses } from "./losses.js";
import { network } from "./network.js";
import { output } from "./output.js";
import { sets } from "./sets.js";
import { sizes } from "./sizes.js";
import { transport } from "./transport.js";

const mostBytes = { table: 1_000_000, checkpoint: 50_000_000 };

const message = element("p", { class: "message", role: "alert" });
const say = (text) => (message.textContent = text);
const onError = (error) => say(error.message);
const onFileError = (name, { message: text }) => say(text.includes(name) ? text : `${name}: ${text}`);

async function begin() {
  let settings = null, table = "", shown = 0, listeners = [];
  const engine = await startEngine({
    onFrame(frame) {
      if (frame.network !== shown) return; // that of the network before
      listeners.forEach((listener) => listener.show?.(frame));
      if (frame.isOver) say(`All ${settings.epochs} epochs are over. Reset, or set more.`);
    },
    onFailure(text) {
      bar.showPlaying(false);
      say(text);
    },
  });
  const { choices } = engine;

  // Shows a network that the worker has made.
  function accept(made) {
    [settings, shown] = [made.settings, made.network];
    say("");
    history.replaceState(null, "", addressOf(settings, choices.defaults));
    points.show(settings);
    inputs.show(settings);
    listeners.forEach((listener) => listener.begin?.(made));
  }
  // Makes a network with other settings. If the library refuses them, everything is as it was, and it says why.
  async function change(changes, text = table) {
    const wanted = { ...(settings ?? choices.defaults), ...changes };
    try {
      const made = await engine.ask("create", { settings: wanted, table: text });
      table = text;
      accept(made);
    } catch (error) {
      onFileError(wanted.path, error);
      if (settings === null) return;
      points.show(settings);
      inputs.show(settings);
    }
  }
  async function readTable(file) {
    if (file.size > mostBytes.table) say(`${file.name}: has more than a megabyte.`);
    else await change({ data: "csv", path: file.name, task: "classes" }, await file.text());
  }
  async function open(file) {
    try {
      if (file.size > mostBytes.checkpoint) throw new Error("has more than 50 megabytes.");
      accept(await engine.ask("open", { checkpoint: await file.text(), table }));
    } catch (error) {
      onFileError(file.name, error);
    }
  }
  function drop(event) {
    event.preventDefault();
    const [file] = event.dataTransfer.files;
    if (file !== undefined) (file.name.endsWith(".json") ? open : readTable)(file);
  }
  const play = (untilEpochEnds) => {
    say("");
    bar.showPlaying(true);
    engine.ask("play", { untilEpochEnds });
  };

  const bar = transport({
    onPlay: () => play(false),
    onStep: () => play(true),
    onPause: () => engine.ask("pause"),
    onReset: () => engine.ask("pause").then(() => change({})),
  });
  const inputs = trainingInputs(choices, change);
  const points = await sets({ engine, choices, onChoice: change, onTable: readTable });
  const weights = editor({
    onWeight: (name, index, value) => engine.ask("weight", { name, index, value }).catch(onError),
  });
  const steppers = sizes({ onChange: (hidden) => change({ hidden }) });
  const units = network({ onChoice: weights.choose });
  const [plane, curves] = [output(), losses()];
  listeners = [bar, steppers, units, weights, plane, curves];

  document.getElementById("playground").append(
    bar.part,
    message,
    element("div", { class: "fields settings", role: "group", "aria-label": "settings" }, ...inputs.parts),
    element("div", { class: "rooms" },
            element("div", { class: "data" }, points.part, checkpoints({ engine, onOpen: open, onError })),
            section("network", "Network", steppers.part, units.part, weights.part),
            element("div", { class: "results" }, plane.part, curves.part)),
  );
  const restore = async () => {
    try {
      await change(settingsIn(location.hash, choices.defaults));
    } catch (error) {
      onError(error);
    }
    if (settings !== null) return;
    const problem = message.textContent;
    await change({});
    say(problem);
  };
  addEventListener("hashchange", restore);
  addEventListener("dragover", (event) => event.preventDefault());
  addEventListener("drop", drop);
  await restore();
}

document.getElementById("playground").append(message);
begin().catch(onError);
