// How probable each class is: bars with their numbers, and the sentence that says the same.
import { element, section } from "../../shared/elements.js";
import { percent, sharesOf } from "../../shared/numbers.js";

// Returns { part, show, clear }.
export function probabilities() {
  const sentence = element("p", { class: "verdict", role: "status" });
  const list = element("ul", { class: "bars", "aria-label": "probabilities" });

  function show(values, classes) {
    const shares = sharesOf(values); // a float32 of 1 may be less
    const best = shares.indexOf(Math.max(...shares));
    sentence.replaceChildren("It sees ", element("strong", {}, classes[best]), `, ${percent(shares[best])}`);
    list.replaceChildren(...shares.map((value, i) =>
      element("li", { class: i === best && "best" },
              element("span", { class: "name" }, classes[i]),
              element("span", { class: "track", "aria-hidden": "true" },
                      element("span", { class: "bar", style: `width: ${(100 * value).toFixed(2)}%` })),
              element("span", { class: "share" }, percent(value)))));
  }
  return {
    part: section("probabilities", "What it sees", sentence, list),
    show,
    clear(text) {
      sentence.textContent = text;
      list.replaceChildren();
    },
  };
}
