// The page of a report, in a browser without a network: it has no errors, asks nobody, draws, and fits every width.
// Usage: node --test report.test.mjs, with the paths in MINITORCH_PROGRAM and MINITORCH_BROWSER.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { Browser } from "./browser.mjs";

const folder = mkdtempSync(join(tmpdir(), "minitorch-report-"));
const spiral = join(folder, "spiral.html");
let browser;

function minitorch(...words) {
  return execFileSync(process.env.MINITORCH_PROGRAM, words, { encoding: "utf8" });
}

before(() => {
  minitorch("train", "spiral", "--epochs", "40", "--quiet", "--report", spiral, "--log", join(folder, "spiral.jsonl"));
  browser = new Browser(process.env.MINITORCH_BROWSER);
});

after(async () => {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
});

// Returns how many pixels of a canvas have a colour, with red, green and blue apart by 40 at least: lines, not axes.
const colouredPixels = (selector) => `(() => {
  const canvas = document.querySelector(${JSON.stringify(selector)});
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  let count = 0;
  for (let i = 0; i < data.length; i += 4) {
    const [low, , high] = [data[i], data[i + 1], data[i + 2]].sort((a, b) => a - b);
    count += data[i + 3] > 128 && high - low > 40;
  }
  return count;
})()`;

test("a report has no errors and makes no requests", async () => {
  const page = await browser.open(spiral);
  assert.deepEqual(page.errors, []);
  assert.deepEqual(page.requests, []);
});

test("a report draws its curves", async () => {
  const page = await browser.open(spiral);
  assert.ok((await page.evaluate(colouredPixels("#curves canvas"))) > 300);
  await page.evaluate(`document.querySelectorAll("#curves input")[1].click()`);
  await page.settle();
  assert.ok((await page.evaluate(colouredPixels("#curves canvas"))) > 300);
  assert.deepEqual(page.errors, []);
});

for (const scheme of ["light", "dark"]) {
  for (const width of [400, 3000]) {
    test(`a report fits ${width} pixels, ${scheme}`, async () => {
      const page = await browser.open(spiral, { width, scheme });
      assert.ok((await page.evaluate("document.documentElement.scrollWidth")) <= width);
      assert.ok((await page.evaluate(colouredPixels("#curves canvas"))) > 100);
      assert.deepEqual(page.errors, []);
    });
  }
}
