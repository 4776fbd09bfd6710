// Makes the pictures of pages in docs/, report.png and explain.png, and with the playground's page those of its rooms:
// node picture.mjs <minitorch> <browser> [<playground.html>]
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

import { Browser } from "../tests/pages/browser.mjs";
import { fewColours } from "./few_colours.mjs";

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
  writeFileSync(join(docs, `${name}.png`), await fewColours(page, await page.screenshot({ whole: false })));
}
// Each room is shown at an address, when an expression of the page is true. In one, a button is clicked before, as soon
// as another expression is true.
const play = `document.getElementById("play").click()`;
const rooms = [
  { name: "playground", address: "#hidden=8,6&seed=3&epochs=20000", height: 900, begin: play, end: play,
    isMade: `document.querySelector("[aria-label='layer 1'] output")?.textContent === "8"`,
    isReady: `parseFloat(document.getElementById("training-accuracy")?.textContent) >= 99` },
  { name: "chain_rule", address: "#room=chain-rule&step=17", height: 860,
    isReady: `document.querySelector("#chain-rule .count")?.textContent.startsWith("step 17")` },
  { name: "pictures", address: "#room=pictures", height: 1310,
    isReady: `document.getElementById("sum")?.textContent` },
];
for (const room of playground === undefined ? [] : rooms) {
  const { name, address, height, isMade = "true", begin = "", end = "", isReady } = room;
  const page = await browser.open(resolve(playground), { width: 1200, height });
  await page.evaluate(`location.hash = "${address}"`);
  await page.settle();
  await page.until(isMade);
  await page.evaluate(begin);
  await page.until(isReady);
  await page.evaluate(end);
  await page.settle();
  writeFileSync(join(docs, `${name}.png`), await fewColours(page, await page.screenshot({ whole: false })));
}
await browser.close();
rmSync(folder, { recursive: true });
