// Shows the settings of a training, or the settings in which several trainings differ. The program leaves out what
// their data and models do not have.
import { closed, element, section, table } from "../shared/elements.js";

const textOf = (value) => (Array.isArray(value) ? value.join(", ") : String(value ?? "")) || "–";

const isUsed = (name, of) => textOf(of[name]) !== "–" && of[name] !== 0;

export function settings({ runs }) {
  const all = runs.map(({ start }) => start.settings ?? {});
  const names = [...new Set(all.flatMap(Object.keys))];
  if (names.length === 0) return null;
  const heads = ["setting", ...runs.map(({ name }) => name)];
  const rowsOf = (chosen) => chosen.map((name) => [name, ...all.map((of) => textOf(of[name]))]);
  const used = names.filter((name) => all.some((of) => isUsed(name, of)));
  if (runs.length === 1) {
    const pairs = rowsOf(used).map(([name, value]) => [element("dt", {}, name), element("dd", {}, value)]);
    return section("settings", "Settings", element("dl", { class: "settings" },
                                                   ...pairs.map((pair) => element("div", {}, ...pair))));
  }
  const different = used.filter((name) => new Set(all.map((of) => textOf(of[name]))).size > 1);
  return section(
    "settings",
    "Settings",
    different.length > 0
      ? table({ caption: "What differs", heads, rows: rowsOf(different), hasRowHeads: true })
      : element("p", {}, "The runs have the same settings."),
    closed("All settings", () => table({ caption: "All settings", heads, rows: rowsOf(used), hasRowHeads: true })),
  );
}
