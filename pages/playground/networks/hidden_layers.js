// The hidden layers: how many there are, and the size, the activation and the dropout of each.
import { element } from "../../shared/elements.js";
import { resized, valueOf, withValue } from "./by_layer.js";
import { choiceInput, numberInput } from "./inputs.js";

// Returns { part, show }: the rows, and the function that sets them. `onChange` is called with settings.
export function hiddenLayers({ choices, onChange }) {
  const { limits } = choices;
  const part = element("div", { class: "layers" });
  let settings = null, layers = [];

  // Returns a row with buttons, which call `onStep` with -1 or 1, and `others`.
  function stepper(name, { low, high }, onStep, ...others) {
    const button = (sign, word, step) =>
      element("button", { type: "button", "aria-label": `${name}: ${word}`, onclick: () => onStep(step) }, sign);
    const [less, number, more] = [button("−", "less", -1), element("output"), button("+", "more", 1)];
    const show = (value) => {
      number.textContent = value;
      [less.disabled, more.disabled] = [value <= low, value >= high];
    };
    return { show, row: element("div", { class: "stepper", role: "group", "aria-label": name },
                                element("span", {}, name), less, number, more, ...others) };
  }
  function layer(l) {
    const name = `layer ${l + 1}`;
    const change = (setting) => (value) =>
      onChange({ [setting]: withValue(settings[setting], layers.length, l, value) });
    const activation = choiceInput({ label: `${name}: activation`, options: choices.activation,
                                     onChoice: change("activation") });
    const dropout = numberInput({ label: `${name}: dropout`, step: 0.05, limits: limits.dropout,
                                  onNumber: change("dropout") });
    const size = stepper(name, limits.units, (step) => change("hidden")(settings.hidden[l] + step), activation,
                         element("label", {}, "dropout", dropout));
    return { row: size.row, show() {
      size.show(settings.hidden[l]);
      activation.value = valueOf(settings.activation, l);
      dropout.value = valueOf(settings.dropout, l);
    } };
  }
  const number = stepper("hidden layers", limits.layers, (step) => {
    const { hidden, activation, dropout } = settings;
    const sizes = step < 0 ? hidden.slice(0, -1) : [...hidden, hidden.at(-1) ?? 4];
    onChange({ hidden: sizes, activation: resized(activation, sizes.length), dropout: resized(dropout, sizes.length) });
  });
  part.append(number.row);
  return {
    part,
    show(shown) {
      settings = shown;
      number.show(settings.hidden.length);
      layers.splice(settings.hidden.length).forEach(({ row }) => row.remove());
      while (layers.length < settings.hidden.length) {
        layers.push(layer(layers.length));
        part.append(layers.at(-1).row);
      }
      layers.forEach(({ show }) => show());
    },
  };
}
