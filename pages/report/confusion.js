// Which classes are taken for which.
import { element, section, table } from "../shared/elements.js";
import { percent, shown } from "../shared/numbers.js";

const mostClasses = 20; // of a matrix that can be read
const mostPairs = 20;

const sumOf = (numbers) => numbers.reduce((sum, x) => sum + x, 0);

// Returns a cell whose strength is the share of the examples of its row.
function cell(count, share, isRight) {
  const strength = count === 0 ? 0 : Math.round(8 + 62 * share);
  const style = `--strength: ${strength}%`;
  return element("td", { class: isRight ? "right" : "wrong", style }, count === 0 ? "" : shown(count));
}

function matrix({ classes, confusion, unanswered }) {
  const said = classes.map((_, c) => sumOf(confusion.map((row) => row[c])));
  const rows = confusion.map((row, i) => {
    const examples = sumOf(row) + unanswered[i];
    const cells = row.map((count, c) => cell(count, examples === 0 ? 0 : count / examples, c === i));
    const recall = element("td", { class: "number" }, examples === 0 ? "–" : percent(row[i] / examples));
    return element("tr", {}, element("th", { scope: "row" }, classes[i]), ...cells, recall);
  });
  const precisions = confusion.map((row, i) =>
    element("td", { class: "number" }, said[i] === 0 ? "–" : percent(row[i] / said[i])));
  const head = (name) => element("th", { scope: "col" }, element("span", {}, name));
  return element(
    "div",
    { class: "scrolls", tabindex: "0", role: "region", "aria-label": "confusion matrix" },
    element(
      "table",
      { class: "confusion" },
      element("thead", {}, element("tr", {}, element("td"), ...classes.map(head), head("found"))),
      element("tbody", {}, ...rows),
      element("tfoot", {}, element("tr", {}, element("th", { scope: "row" }, "right when said"), ...precisions,
                                   element("td"))),
    ),
  );
}

function pairsOf({ classes, confusion }) {
  return confusion
    .flatMap((row, i) => row.map((count, c) => [classes[i], classes[c], count, i === c]))
    .filter(([, , count, isRight]) => count > 0 && !isRight)
    .sort((a, b) => b[2] - a[2])
    .slice(0, mostPairs)
    .map(([truth, said, count]) => [truth, said, shown(count)]);
}

export function confusion({ model }) {
  if (!model?.confusion) return null;
  const { classes, answers, confusion: counts, unanswered } = model;
  const missing = sumOf(unanswered);
  const right = sumOf(counts.map((row, i) => row[i]));
  const [worst] = pairsOf(model);
  const text =
    `${shown(right)} of ${shown(answers)} test examples are right` +
    (worst ? `; most often ${worst[0]} is taken for ${worst[1]} (${worst[2]}).` : ".") +
    (missing > 0 ? ` For ${shown(missing)} an output is NaN.` : "") +
    (classes.length <= mostClasses ? " Rows are what it is, columns what the model says." : "");
  const pairs = () =>
    table({ caption: "The most frequent mistakes", heads: ["what it is", "what the model says", "examples"],
            rows: pairsOf(model), hasRowHeads: true });
  return section("confusion", "Right and wrong", element("p", { class: "note" }, text),
                 classes.length <= mostClasses ? matrix(model) : pairs());
}
