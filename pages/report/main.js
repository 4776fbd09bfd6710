// The report: its sections in their order. A section that has nothing to show is left out.
import { readData } from "../shared/data.js";
import { element } from "../shared/elements.js";
import { curves } from "./curves.js";

const data = readData();
const sections = [curves];

document.getElementById("report").append(
  element("h1", {}, document.title),
  ...sections.map((section) => section(data)).filter((made) => made !== null),
);
