// Measures how much of the processor's time a browser spends until the playground shows its first picture, beside an
// empty page. Medians of five.
// Usage: node first_picture.mjs playground.html [chromium]
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { Browser } from "../tests/pages/browser.mjs";
import { isDrawn } from "../tests/pages/networks.mjs";

const folder = mkdtempSync(join(tmpdir(), "minitorch-first-picture-"));
const empty = join(folder, "empty.html");
writeFileSync(empty, "<!doctype html><title>empty</title>");
const browser = new Browser(process.argv[3] ?? "chromium");

async function secondsOf(file) {
  const page = await browser.open(file);
  if (file !== empty) await page.until(isDrawn);
  await page.send("Performance.enable");
  const { metrics } = await page.send("Performance.getMetrics");
  return metrics.find(({ name }) => name === "ProcessTime").value;
}

for (const file of [empty, process.argv[2]]) {
  const times = [];
  for (let i = 0; i < 5; ++i) times.push(await secondsOf(file));
  console.log(`${file}: ${times.sort((a, b) => a - b)[2].toFixed(2)} s`);
}
await browser.close();
rmSync(folder, { recursive: true });
