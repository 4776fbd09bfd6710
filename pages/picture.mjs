// Makes the pictures of pages in docs/, report.png and explain.png, and with the playground's page pictures.png, too:
// node picture.mjs <minitorch> <browser> [<playground.html>]
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

import { Browser } from "../tests/pages/browser.mjs";

// The commands write <name>.html. `at` is the step that the page shows.
const pictures = [
  { name: "report", words: ["train", "spiral", "--report"], height: 1100 },
  { name: "explain", words: ["explain", "a = 2*x; b = 2*x; y = a*b", "x=2", "--html"], height: 660, at: 16 },
];

const [program, browserProgram, playground] = process.argv.slice(2);
const docs = join(dirname(fileURLToPath(import.meta.url)), "../docs");
const folder = mkdtempSync(join(tmpdir(), "minitorch-picture-"));
const browser = new Browser(browserProgram);
for (const { name, words, height, at } of pictures) {
  execFileSync(resolve(program), [...words, `${name}.html`], { cwd: folder });
  const page = await browser.open(join(folder, `${name}.html`), { width: 1000, height });
  if (at !== undefined) await page.press("ArrowRight", at);
  writeFileSync(join(docs, `${name}.png`), await page.screenshot({ whole: false }));
}
if (playground !== undefined) {
  const page = await browser.open(resolve(playground), { width: 1240, height: 1310 });
  await page.evaluate(`location.hash = "#room=pictures"`);
  while (!(await page.evaluate(`document.getElementById("sum")?.textContent`))) await page.settle();
  writeFileSync(join(docs, "pictures.png"), await page.screenshot({ whole: false }));
}
await browser.close();
rmSync(folder, { recursive: true });
