// Adds the style and the script of a page, which pack.mjs has compressed.
import { textOf } from "./packed.js";

for (const name of ["style", "script"]) {
  const added = document.createElement(name);
  added.textContent = textOf(`packed-${name}`);
  document.head.append(added);
}
