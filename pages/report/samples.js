// What a model of texts wrote while it learned.
import { element, section } from "../shared/elements.js";
import { shown } from "../shared/numbers.js";

export function samples({ runs }) {
  const written = runs[0].epochs.filter(({ sample }) => sample);
  if (runs.length > 1 || written.length === 0) return null;
  const item = ({ epoch, sample, test }) =>
    element("li", {}, element("div", { class: "note" }, `epoch ${epoch}, perplexity ${shown(test.perplexity)}`),
            element("blockquote", {}, sample));
  return section("samples", "What it writes", element("ol", { class: "samples" }, written.map(item)));
}
