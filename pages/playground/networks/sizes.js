// The number of hidden layers and their sizes, to change by one.
import { element } from "../../shared/elements.js";

const mostLayers = 6;
const mostUnits = 64;

// Returns { part, begin }. `onChange` is called with the sizes of the hidden layers.
export function sizes({ onChange }) {
  const part = element("div", { class: "sizes" });

  // `less` and `more` are the sizes after a step, or null.
  function stepper(name, value, less, more) {
    const button = (sign, word, next) => element("button", { type: "button", "aria-label": `${name}: ${word}`,
                                                             disabled: next === null, onclick: () => onChange(next) },
                                                 sign);
    return element("div", { class: "stepper", role: "group", "aria-label": name }, element("span", {}, name),
                   button("−", "less", less), element("output", {}, String(value)), button("+", "more", more));
  }
  return {
    part,
    begin({ settings: { hidden } }) {
      const changed = (l, size) => hidden.map((old, k) => (k === l ? size : old));
      const focused = document.activeElement?.getAttribute("aria-label");
      part.replaceChildren(
        stepper("hidden layers", hidden.length, hidden.length > 0 ? hidden.slice(0, -1) : null,
                hidden.length < mostLayers ? [...hidden, hidden.at(-1) ?? 4] : null),
        ...hidden.map((size, l) => stepper(`layer ${l + 1}`, size, size > 1 ? changed(l, size - 1) : null,
                                           size < mostUnits ? changed(l, size + 1) : null)),
      );
      const again = [...part.querySelectorAll("button")].find((one) => one.getAttribute("aria-label") === focused);
      again?.focus();
    },
  };
}
