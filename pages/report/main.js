// The report: its sections in their order. A section that has nothing to show is left out; one that cannot be made says
// so, and the others stay.
import { readData } from "../shared/data.js";
import { element } from "../shared/elements.js";
import { boundary } from "./boundary.js";
import { confusion } from "./confusion.js";
import { curves } from "./curves.js";
import { filters } from "./filters.js";
import { mistakes } from "./mistakes.js";
import { norms } from "./norms.js";
import { overview } from "./overview.js";
import { predictions } from "./predictions.js";
import { samples } from "./samples.js";
import { settings } from "./settings.js";
import { stepGraph } from "./step_graph.js";
import { tree } from "./tree.js";

const data = readData();
const sections = [overview, curves, boundary, predictions, samples, confusion, mistakes, filters, norms, tree,
                  stepGraph, settings];

function madeBy(make) {
  try {
    return make(data);
  } catch ({ message }) {
    return element("p", { class: "note", role: "alert" },
                   `A part of this report is missing, for its data are not those that minitorch writes: ${message}`);
  }
}
const made = sections.map(madeBy);
document.getElementById("report").append(...made.filter((section) => section !== null));
