// The user's files: the input that chooses one, what is read of it, and the message of a fault in it.
import { element } from "../shared/elements.js";

const mostBytes = 50_000_000; // of a checkpoint

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

// Whether a file that was dropped is read as a checkpoint.
export const isCheckpoint = ({ name }) => /\.json$/i.test(name);

// Resolves to the text of a checkpoint.
export async function textOfCheckpoint(file) {
  if (file.size > mostBytes) throw new Error("has more than 50 megabytes.");
  return file.text();
}

// Returns the message of an error, with the name of its file.
export const problemOf = (name, { message }) => (message.includes(name) ? message : `${name}: ${message}`);
