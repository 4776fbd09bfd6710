// The report: its sections in their order. A section that has nothing to show is left out.
import { readData } from "../shared/data.js";
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

const made = sections.map((make) => make(data));
document.getElementById("report").append(...made.filter((section) => section !== null));
