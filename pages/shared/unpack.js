// Adds the style and the script of a page, which pack.mjs has compressed. The script shares the modules of this
// one: by now the browser has compiled them.
import { textOf } from "./packed.js";

for (const name of ["style", "script"]) {
  const added = document.createElement(name);
  added.textContent = textOf(`packed-${name}`);
  document.head.append(added);
}
