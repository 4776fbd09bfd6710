// The room of pictures: a board, and what a network of convolutions makes of it. The worker has the network.
import { element, section } from "../../shared/elements.js";
import { counted, percent } from "../../shared/numbers.js";
import { fileInput, isCheckpoint, problemOf, textOfCheckpoint } from "../files.js";
import { board } from "./board.js";
import { layersPart } from "./layers.js";
import { learning } from "./learning.js";
import { magnifier } from "./magnifier.js";
import { drawInk, emptyMap } from "./maps.js";
import { inkOf, pictureTypes } from "./photograph.js";
import { probabilities } from "./probabilities.js";
import { sampleButtons, samples } from "./samples.js";

// What the address may have: numbers from 0 on. `label` is the true class, -1 the second most probable one, from which
// the network would learn much.
const defaults = { sample: 3, label: -1, filter: 3, row: 1, column: 1 };

// The defaults that a network has.
const defaultsOf = ({ filters }) => ({ ...defaults, filter: Math.min(defaults.filter, filters.shape[0] - 1) });

// What a network is to be shown: "a digit", or "one of its classes".
const wantedOf = ({ classes }) => (classes.every((name) => /^\d$/.test(name)) ? "a digit" : "one of its classes");

// Throws Error for what the network does not have.
function chosenIn(parameters, network) {
  const { classes, filters } = network;
  const [filter, , row, column] = filters.shape;
  const counts = { sample: samples.length, label: classes.length, filter, row, column };
  const chosen = defaultsOf(network);
  for (const [name, text] of parameters) {
    if (!Object.hasOwn(defaults, name)) throw new Error(`The address has '${name}', which is nothing of this room.`);
    if (!/^\d+$/.test(text) || Number(text) >= counts[name])
      throw new Error(`The address has ${name}=${text}; it must be from 0 to ${counts[name] - 1}.`);
    chosen[name] = Number(text);
  }
  return chosen;
}

// Makes the room, as ../main.js says.
export async function pictures({ engine, say, keep }) {
  let network = null, chosen = { ...defaults }, isAsking = false, hasNews = false;

  const surface = board({
    onChange() {
      chosen = { ...chosen, sample: -1, label: -1 };
      look();
    },
    onSay: (text) => (pen.textContent = text),
  });
  const pen = element("p", { class: "readout", "aria-live": "polite" });
  const input = emptyMap({ role: "img", "aria-hidden": "false", "aria-label": "the picture as the network sees it" });
  const title = element("span");
  const about = element("p", { class: "note", id: "classifier" });
  const large = magnifier();
  const layers = layersPart({ onChoice: large.open });
  const bars = probabilities();
  const weights = learning({
    onChange(change) {
      chosen = { ...chosen, ...change };
      look();
    },
  });

  function keepShown(now) {
    const usual = defaultsOf(network);
    keep(Object.entries(now).filter(([name, value]) => value !== usual[name] && value >= 0));
  }
  // Asks the worker about the board as it is now. What changes meanwhile is asked afterwards. A message was about
  // what was there before.
  async function look() {
    say("");
    hasNews = true;
    if (isAsking || network === null) return;
    isAsking = true;
    while (hasNews) {
      hasNews = false;
      try {
        await see();
      } catch (error) {
        if (hasNews) continue; // it was about what has changed since
        say(error.message);
        bars.clear("");
        layers.part.hidden = weights.part.hidden = true; // they were of another picture, or another network
      }
    }
    isAsking = false;
  }
  async function see() {
    const now = { ...chosen };
    const picture = surface.pixels();
    const isEmpty = picture.values.every((value) => value === 0);
    const seen = await engine.ask("classify", { ...picture, label: now.label });
    const weight = await engine.ask("weightGradient", now);
    drawInk(input, seen.input);
    if (isEmpty) bars.clear(`The board is empty: draw ${wantedOf(network)}.`);
    else bars.show(seen.probabilities, network.classes);
    layers.part.hidden = weights.part.hidden = false;
    layers.show(seen, network.filters);
    weights.show({ seen, weight, classes: network.classes, filters: network.filters, chosen: now });
    keepShown(now);
  }

  // Shows the network of a checkpoint. If the library refuses it, everything is as it was.
  async function take(checkpoint) {
    network = await engine.ask("openClassifier", { checkpoint });
    const right = network.accuracy === null ? "" : `, ${percent(network.accuracy)} of the test right`;
    const size = counted(network.parameters, "parameter");
    about.textContent = `A network for ${network.data}: ${size}${right}. ` +
      `Whatever it sees, it takes for one of its ${network.classes.length} classes: ${network.classes.join(", ")}.`;
    title.textContent = `Draw ${wantedOf(network)}`;
    chosen = { ...defaultsOf(network), sample: chosen.sample };
  }
  async function open(file) {
    try {
      await take(await textOfCheckpoint(file));
      await look();
    } catch (error) {
      say(problemOf(file.name, error));
    }
  }
  async function load(file) {
    try {
      surface.put(await inkOf(file));
      chosen = { ...chosen, sample: -1, label: -1 };
      await look();
    } catch (error) {
      say(error.message);
    }
  }
  function choose(sample) {
    surface.draw(samples[sample]);
    chosen = { ...chosen, sample, label: -1 };
    return look();
  }
  function clear() {
    surface.clear();
    chosen = { ...chosen, sample: -1, label: -1 };
    look();
  }

  await take(engine.textOf("digits"));
  return {
    parts: [
      element("div", { class: "seeing" },
              section("drawing", title,
                      element("div", { class: "boards" }, surface.part,
                              element("figure", {}, input,
                                      element("figcaption", {}, "as the network sees it, 28 × 28"))),
                      pen,
                      element("div", { class: "buttons" },
                              element("button", { type: "button", id: "clear", onclick: clear }, "Clear")),
                      sampleButtons(choose),
                      element("p", { class: "note", id: "board-keys" }, "By keyboard: the arrow keys move the pen, ",
                              "Space puts it down or lifts it, Delete clears."),
                      fileInput("picture", "A picture in a file", pictureTypes, load)),
              bars.part,
              section("network-of-pictures", "The network", about,
                      element("p", { class: "note" }, "Open a checkpoint of minitorch train mnist or fashion-mnist ",
                              "with ", element("code", {}, "--model cnn"), "."),
                      fileInput("classifier", "Open", ".json", open))),
      layers.part, weights.part, large.part,
    ],
    async restore(parameters) {
      let problem = "";
      try {
        chosen = chosenIn(parameters, network);
      } catch (error) {
        problem = error.message;
        chosen = defaultsOf(network);
      }
      surface.draw(samples[chosen.sample]);
      await look();
      if (problem !== "") say(problem);
    },
    leave: () => large.part.close(),
    take: (file) => (isCheckpoint(file) ? open : load)(file),
  };
}
