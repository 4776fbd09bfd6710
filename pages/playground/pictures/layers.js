// What each layer makes of the picture: a block for each stage, with a row for each layer.
import { onTheme } from "../../shared/colours.js";
import { element, section } from "../../shared/elements.js";
import { counted, shown } from "../../shared/numbers.js";
import { moveFocus } from "../arrows.js";
import { readout } from "../readout.js";
import { drawMap, emptyMap, largestOf, mapsOf, rangeOf } from "./maps.js";

const titles = { Filters: "filters", Conv2d: "convolution", BatchNorm2d: "normalised", ReLU: "relu",
                 MaxPool2d: "pooled" };

const mostInLine = 8; // maps

// As many in each line, if the lines are filled evenly.
const inLine = (count) => Math.ceil(count / Math.ceil(count / mostInLine));

// A stage begins with a convolution. The weights of the first are its filters.
function stagesOf({ layers }, filters) {
  const stages = [];
  for (const { kind, values } of layers) {
    if (kind === "Conv2d") stages.push([]);
    stages.at(-1).push({ kind, maps: mapsOf(values) });
  }
  stages[0].unshift({ kind: "Filters", maps: mapsOf(filters) });
  return stages;
}

// Returns { part, show }. `onChoice` is called with the title and the map that the user wants to see large.
export function layersPart({ onChoice }) {
  let rows = []; // { stage, kind, maps, buttons }
  let redraw = () => {};
  const said = readout();
  const move = (event) => moveFocus(event, { rows: rows.map(({ buttons }) => buttons) });
  const place = element("div", { class: "stages", onkeydown: move });

  const titleOf = ({ stage, kind }, i) =>
    kind === "Filters" ? `filter ${i + 1}` : `${titles[kind]}, stage ${stage + 1}, map ${i + 1}`;

  function build(stages) {
    said.clear();
    rows = stages.flatMap((all, stage) => all.map(({ kind, maps }, r) => ({ stage, r, kind, count: maps.length })));
    for (const row of rows) {
      row.buttons = Array.from({ length: row.count }, (_, i) => {
        return element("button", {
          type: "button", class: "map", "aria-label": titleOf(row, i), tabindex: row === rows[0] && i === 0 ? 0 : -1,
          onclick: () => onChoice(titleOf(row, i), row.maps[i], row.largest),
          ...said.about(() => `${titleOf(row, i)}: ${rangeOf(row.maps[i].values)}`),
        }, emptyMap());
      });
      row.scale = element("span", { class: "scale" });
    }
    place.replaceChildren(...stages.map((all, stage) => {
      const own = rows.filter((row) => row.stage === stage);
      const { maps } = all.at(-1);
      return element(
        "div",
        { class: "stage", role: "group", "aria-label": `stage ${stage + 1}`, style: `--maps: ${inLine(own[0].count)}` },
        element("h3", {}, `Stage ${stage + 1}`,
                element("span", { class: "note" },
                        ` ${counted(own[0].count, "map")}, to ${maps[0].side} × ${maps[0].side}`)),
        ...own.map(({ kind, buttons, scale }) =>
          element("div", { class: "layer" }, element("span", { class: "kind" }, titles[kind], scale),
                  element("div", { class: "maps" }, ...buttons))),
      );
    }));
  }

  function show(seen, filters) {
    const stages = stagesOf(seen, filters);
    const sizes = (list) => list.map(({ maps }) => maps.length).join();
    if (stages.map(sizes).join(";") !== [...new Set(rows.map(({ stage }) => stage))]
      .map((stage) => rows.filter((row) => row.stage === stage).map(({ count }) => count).join()).join(";"))
      build(stages);
    for (const row of rows) {
      row.maps = stages[row.stage][row.r].maps;
      row.largest = Math.max(...row.maps.map(({ values }) => largestOf(values)));
      row.scale.textContent = ` ±${shown(row.largest)}`;
    }
    redraw = () => rows.forEach(({ maps, buttons, largest }) =>
      maps.forEach((map, i) => drawMap(buttons[i].firstChild, map, largest)));
    redraw();
    said.renew();
  }

  onTheme(() => redraw());
  return {
    part: section("layers", "Layer by layer",
                  element("p", { class: "note" }, "Orange is above 0 and blue below; each layer has its own scale. ",
                          "A click, or Enter, shows a map with its numbers."), place, said.part),
    show,
  };
}
