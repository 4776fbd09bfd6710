// The hidden layers: how many there are, and the size, the activation and the dropout of each.
import { element } from "../../shared/elements.js";
import { resized, valueOf, withValue } from "./by_layer.js";
import { choiceInput, numberInput } from "./inputs.js";

// Returns { part, show }: the rows, and the function that sets them. `onChange` is called with a function that returns
// what changes of the settings that it is given, and `onProblem` with what is wrong with a number.
export function hiddenLayers({ choices, onChange, onProblem }) {
  const { limits } = choices;
  const part = element("div", { class: "layers" });
  const layers = [];

  // Returns a row with buttons, which call `onStep` with -1 or 1, and `others`.
  function stepper(name, { low, high }, onStep, others = false) {
    const button = (sign, word, step) => {
      const onclick = () => made.getAttribute("aria-disabled") === "true" || onStep(step);
      const made = element("button", { type: "button", "aria-label": `${name}: ${word}`, onclick }, sign);
      return made;
    };
    const [less, number, more] = [button("−", "less", -1), element("output"), button("+", "more", 1)];
    const show = (value) => {
      number.textContent = value;
      less.setAttribute("aria-disabled", value <= low); // a disabled button would lose the focus
      more.setAttribute("aria-disabled", value >= high);
    };
    return { show, row: element("div", { class: "stepper", role: "group", "aria-label": name },
                                element("span", {}, name), less, number, more, others) };
  }
  function layer(l) {
    const name = `layer ${l + 1}`;
    const change = (setting, next) => onChange((settings) => {
      const now = settings[setting];
      return { [setting]: withValue(now, settings.hidden.length, l, next(valueOf(now, l))) };
    });
    const activation = choiceInput({ label: `${name}: activation`, options: choices.activation,
                                     onChoice: (value) => change("activation", () => value) });
    const dropout = numberInput({ label: `${name}: dropout`, step: 0.05, limits: limits.dropout,
                                  onNumber: (value) => change("dropout", () => value), onProblem });
    const others = element("span", {}, activation.input, element("label", {}, "dropout", dropout.input));
    const size = stepper(name, limits.units, (step) => change("hidden", (units) => units + step), others);
    return { row: size.row, show(settings) {
      size.show(settings.hidden[l]);
      activation.show(valueOf(settings.activation, l));
      dropout.show(valueOf(settings.dropout, l));
    } };
  }
  const number = stepper("hidden layers", limits.layers, (step) => onChange(({ hidden, activation, dropout }) => {
    const sizes = step < 0 ? hidden.slice(0, -1) : [...hidden, hidden.at(-1) ?? 4];
    return { hidden: sizes, activation: resized(activation, sizes.length), dropout: resized(dropout, sizes.length) };
  }));
  part.append(number.row);
  return {
    part,
    show(settings) {
      number.show(settings.hidden.length);
      layers.splice(settings.hidden.length).forEach(({ row }) => row.remove());
      while (layers.length < settings.hidden.length) {
        layers.push(layer(layers.length));
        part.append(layers.at(-1).row);
      }
      layers.forEach(({ show }) => show(settings));
    },
  };
}
