// Checkpoints, out and in.
import { element, section } from "../shared/elements.js";

const mostBytes = 50_000_000;

// Returns the section. `onOpen` is called with the text of a file.
export function files({ engine, onOpen, onError }) {
  async function save() {
    try {
      const text = await engine.ask("checkpoint");
      const address = URL.createObjectURL(new Blob([text], { type: "application/json" }));
      element("a", { href: address, download: "playground.json" }).click();
      setTimeout(() => URL.revokeObjectURL(address), 1000);
    } catch (error) {
      onError(error);
    }
  }
  const file = element("input", { type: "file", accept: ".json,application/json", name: "checkpoint", onchange: open });
  async function open() {
    const [chosen] = file.files;
    if (chosen === undefined) return;
    const text = chosen.size <= mostBytes ? await chosen.text() : null;
    file.value = "";
    if (text === null) onError(new Error(`${chosen.name}: has more than 50 megabytes.`));
    else onOpen(chosen.name, text);
  }
  return section(
    "files",
    "Checkpoint",
    element("p", { class: "note" }, "The file is that of minitorch train --checkpoint: minitorch eval, predict and ",
            "train --resume read it, and this page reads theirs of points in the plane."),
    element("div", { class: "fields" },
            element("button", { type: "button", id: "save", onclick: save }, "Save"),
            element("label", { class: "file" }, "Open", file)),
  );
}
