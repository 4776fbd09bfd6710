// Shows the settings of a training, or the settings in which several trainings differ.
import { closed, element, section, table } from "../shared/elements.js";

const textOf = (value) => (Array.isArray(value) ? value.join(", ") : String(value ?? "")) || "–";

// The settings that only some data or models have, with the names of these: for others the program refuses them.
const ofData = { label: "csv", header: "csv", separator: "csv", missing: "csv", task: "csv", ignore: "csv",
                 unit: "text", context: "text" };
const ofModels = { hidden: ["mlp", "cnn"], maps: ["cnn"], activation: ["mlp"], layers: ["transformer", "rnn"],
                   heads: ["transformer"], width: ["transformer", "rnn", "sentence-cnn"] };
// Data whose points are not drawn have 0 of them, and no noise; pictures that stay as they are have the size 0.
const noneIfZero = { points: "points", noise: "points", size: "size" };

// A run has none of what other data or models have. A weight decay of -1 stands for the optimiser's own.
const isOf = (name, of) =>
  name in of && (ofData[name] ?? of.data) === of.data && (ofModels[name]?.includes(of.model) ?? true) &&
  of[noneIfZero[name]] !== 0 && !(name === "weight_decay" && of[name] === -1);
const isUsed = (name, of) => isOf(name, of) && textOf(of[name]) !== "–" && of[name] !== 0;
const shownIn = (name, of) => textOf(isOf(name, of) ? of[name] : undefined);

export function settings({ runs }) {
  const all = runs.map(({ start }) => start.settings ?? {});
  const names = [...new Set(all.flatMap(Object.keys))];
  if (names.length === 0) return null;
  const heads = ["setting", ...runs.map(({ name }) => name)];
  const rowsOf = (chosen) => chosen.map((name) => [name, ...all.map((of) => shownIn(name, of))]);
  const used = names.filter((name) => all.some((of) => isUsed(name, of)));
  if (runs.length === 1) {
    const pairs = rowsOf(used).map(([name, value]) => [element("dt", {}, name), element("dd", {}, value)]);
    return section("settings", "Settings", element("dl", { class: "settings" },
                                                   ...pairs.map((pair) => element("div", {}, ...pair))));
  }
  const different = used.filter((name) => new Set(all.map((of) => shownIn(name, of))).size > 1);
  return section(
    "settings",
    "Settings",
    different.length > 0
      ? table({ caption: "What differs", heads, rows: rowsOf(different), hasRowHeads: true })
      : element("p", {}, "The runs have the same settings."),
    closed("All settings", () => table({ caption: "All settings", heads, rows: rowsOf(used), hasRowHeads: true })),
  );
}
