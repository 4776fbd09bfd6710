// Files: how they are chosen, and the checkpoints, out and in.
import { element, section } from "../../shared/elements.js";

// Returns a label with an input for a file. `onFile` is called with the file.
export function fileInput(name, label, accept, onFile) {
  const onchange = () => {
    const [file] = input.files;
    if (file !== undefined) onFile(file);
    input.value = ""; // so that the same file can be chosen again
  };
  const input = element("input", { type: "file", name, accept, onchange });
  return element("label", { class: "file" }, label, input);
}

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
    element("p", { class: "note" }, "The file is that of minitorch train --checkpoint: minitorch eval, predict and ",
            "train --resume read it, and this page reads theirs of points in the plane."),
    element("div", { class: "fields" }, element("button", { type: "button", id: "save", onclick: save }, "Save"),
            fileInput("checkpoint", "Open", ".json", onOpen)),
  );
}
