// The room of the chain rule: an expression with its values, and the walk through its backward pass.
import { closed, element, table } from "../../shared/elements.js";
import { remarkOn, walk } from "../../walk/walk.js";

const first = { expression: "a = 2*x; b = 2*x; a*b", values: "x=2" };
const examples = [
  { title: "two uses of x", ...first },
  { title: "a product", expression: "a = 2*x; b = 3*x + 1; a*b", values: "x=2" },
  { title: "a neuron", expression: "sigmoid(w*x + b)", values: "w=1 x=2 b=-1" },
  { title: "a loss", expression: "square(tanh(w*x) - y)", values: "w=0.5 x=2 y=1" },
  { title: "log of a sum", expression: "log(exp(a) + exp(b))", values: "a=1 b=2" },
  { title: "no derivative", expression: "x * lt(z, 1)", values: "x=2 z=3" },
];

// Returns the values in a text: ["w=1", "x=2"]. Spaces may stand around the =. Throws Error for one without =.
function valuesIn(text) {
  const values = text.replaceAll(/\s*=\s*/g, "=").split(/[\s,;]+/).filter((value) => value !== "");
  const nameless = values.find((value) => !value.includes("="));
  if (nameless === undefined) return values;
  throw new Error(`'${nameless}' has no =; write a value as in x=2. Commas stand between values, so a decimal has a ` +
                  "point, as in x=1.5.");
}

// Makes the room, as ../main.js says.
export async function chainRule({ engine, say, keep, addressOf }) {
  let shown = {}, stop = () => {};
  const asked = { expression: null, values: null };
  const parametersOf = ({ expression, values }) => [["expression", expression], ["values", values]];

  const place = element("div", {});
  const earlier = element("p", { class: "note", id: "earlier" }); // about a walk that is not that of the form
  const isShown = ({ expression, values }) => expression === shown.expression && values === shown.values;
  // Shows the walk through a backward pass, or says why there is none; then what was shown stays.
  async function show(wanted) {
    for (const name of Object.keys(asked)) asked[name].value = wanted[name];
    say("");
    earlier.textContent = "";
    if (isShown(wanted)) return;
    try {
      const given = valuesIn(wanted.values);
      const data = await engine.ask("explain", { expression: wanted.expression, values: given });
      stop();
      shown = { ...wanted, walk: null };
      keep(parametersOf(wanted));
      const remark = remarkOn(data);
      const note = remark !== "" && element("p", { class: "note remark" }, remark);
      if (data.values.length > 0) {
        shown.walk = walk(data, (step) => linkTo(wanted, step));
        stop = shown.walk.stop;
        shown.walk.go(0);
      }
      place.replaceChildren(...[note, ...(shown.walk?.parts ?? [])].filter((part) => part));
    } catch (error) {
      say(error.message);
      const { expression, values } = shown;
      if (expression !== undefined)
        earlier.textContent = `Below is still the walk of ${expression}${values === "" ? "" : `, with ${values}`}.`;
    }
  }
  // The keys of the walk need no focus, while the room is shown.
  addEventListener("keydown", (event) => place.offsetParent !== null && shown.walk?.onKey(event));
  const linkTo = (wanted, step) => addressOf([...parametersOf(wanted), ["step", step]]);

  const field = (name, label) => {
    asked[name] = element("input", { name, type: "text", spellcheck: "false", autocapitalize: "off",
                                     autocomplete: "off" });
    return element("label", { class: `field ${name}` }, label, asked[name]);
  };
  async function submit(event) {
    event.preventDefault();
    const wanted = { expression: asked.expression.value, values: asked.values.value };
    await show(wanted);
    if (isShown(wanted)) place.querySelector(".controls .main")?.focus();
  }
  const form = element(
    "form",
    { class: "settings expression-form", onsubmit: submit },
    field("expression", "expression"),
    field("values", "values of its variables"),
    element("button", { type: "submit", class: "main" }, "Show"),
  );
  const button = ({ title, ...example }) => element("button", { type: "button", onclick: () => show(example) }, title);
  const functions = closed("Functions", () => {
    const part = element("div", {});
    engine.ask("functions").then((all) => {
      const rows = all.map(({ name, arguments: of, help }) => [`${name}(${of})`, help]);
      part.append(table({ caption: "What an expression may call, besides + - * / ^", heads: ["function", "value"], rows,
                          hasRowHeads: true }));
    }, (error) => say(error.message));
    return part;
  });
  return {
    parts: [
      element("p", { class: "note" }, "An expression is computed, and then differentiated by the chain rule, step by ",
              "step, by the library's own backward pass. Names are given by =, and semicolons stand between parts."),
      form,
      element("div", { class: "examples", role: "group", "aria-label": "examples" }, ...examples.map(button)),
      earlier, place, functions,
    ],
    async restore(parameters) {
      const given = { ...first, ...Object.fromEntries(parameters) };
      const other = Object.keys(given).find((name) => !["expression", "values", "step"].includes(name));
      const { step, ...wanted } = given;
      await show(wanted);
      if (isShown(wanted)) {
        keep([...parametersOf(wanted), ...(step === undefined ? [] : [["step", step]])]);
        shown.walk?.go(Number(step ?? 0));
      }
      if (other !== undefined) say(`The address has '${other}', which this room does not know.`);
    },
    leave: () => stop(),
    take: () => say("This room takes no files; the room Networks does."),
  };
}
