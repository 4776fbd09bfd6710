// Checkpoints, out and in.
import { element, section } from "../../shared/elements.js";
import { fileInput } from "../files.js";

// Returns the section of checkpoints. `onOpen` is called with a file.
export function checkpoints({ engine, onOpen, onError }) {
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
  return section(
    "files",
    "Checkpoint",
    element("p", { class: "note" }, "The file is that of ", element("code", {}, "minitorch train --checkpoint"),
            ", for points in the plane: minitorch eval, predict and ", element("code", {}, "train --resume"),
            " read it, too."),
    element("div", { class: "fields" }, element("button", { type: "button", id: "save", onclick: save }, "Save"),
            fileInput("checkpoint", "Open", ".json", onOpen)),
  );
}
