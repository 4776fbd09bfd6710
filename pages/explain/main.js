// The page of `minitorch explain --html`. The address has the step.
import { readData } from "../shared/data.js";
import { element } from "../shared/elements.js";
import { remarkOn, walk } from "../walk/walk.js";

const data = readData();
document.title = `${data.title}: backpropagation`;
const page = document.getElementById("explain");
page.append(element("p", { class: "over" }, "Backpropagation, step by step"), element("h1", {}, data.title));
if (data.values.length > 0) {
  const { parts, go, onKey } = walk(data, (step) => `#${step}`);
  // The step of the address; null for a link to another part of the page.
  const linked = () => (/^#?\d*$/.test(location.hash) ? Number(location.hash.slice(1)) : null);
  page.append(...parts);
  addEventListener("hashchange", () => linked() !== null && go(linked()));
  addEventListener("keydown", onKey);
  go(linked() ?? 0);
}
const remark = remarkOn(data);
if (remark !== "") page.append(element("p", { class: "note" }, remark));
