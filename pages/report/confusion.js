// Which classes are taken for which.
import { element, section, table } from "../shared/elements.js";
import { counted, percent, shown } from "../shared/numbers.js";

const sumOf = (numbers) => numbers.reduce((sum, x) => sum + x, 0);

// Returns a cell whose strength is the share of the examples of its row.
function cell(count, share, isRight) {
  const strength = count === 0 ? 0 : Math.round(8 + 62 * share);
  const style = `--strength: ${strength}%`;
  return element("td", { class: isRight ? "right" : "wrong", style }, count === 0 ? "" : shown(count));
}

// A row has the unanswered behind its classes.
function matrix({ classes, confusion }) {
  const said = classes.map((_, c) => sumOf(confusion.map((row) => row[c])));
  const rows = confusion.map((row, i) => {
    const examples = sumOf(row);
    const cells = classes.map((_, c) => cell(row[c], examples === 0 ? 0 : row[c] / examples, c === i));
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

// "79 of 80 test examples are right", "0 of 1 test example is right"
export function toldRight(right, answers) {
  const verb = right === 1 || answers === 1 ? "is" : "are";
  return `${shown(right)} of ${counted(answers, "test example")} ${verb} right`;
}

export function confusion({ model }) {
  if (!model?.classes) return null;
  const { classes, answers, right, unanswered } = model;
  const pairs = model.pairs.map(([truth, said, count]) => [classes[truth], classes[said], shown(count)]);
  const [worst] = pairs;
  const text =
    toldRight(right, answers) +
    (worst ? `; most often ${worst[0]} is taken for ${worst[1]} (${worst[2]}).` : ".") +
    (unanswered > 0 ? ` For ${shown(unanswered)} an output is NaN.` : "") +
    (model.confusion ? " Rows are what it is, columns what the model says." : "");
  const list = () =>
    table({ caption: "The most frequent mistakes", heads: ["what it is", "what the model says", "examples"],
            rows: pairs, hasRowHeads: true });
  return section("confusion", "Right and wrong", element("p", { class: "note" }, text),
                 model.confusion ? matrix(model) : pairs.length > 0 && list());
}
