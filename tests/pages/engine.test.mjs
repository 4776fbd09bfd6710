// The playground's worker: how a page starts it, what its frames have, and how a page that is not seen hears it.
// Usage: node --test engine.test.mjs, with the paths in MINITORCH_PLAYGROUND (the page) and MINITORCH_BROWSER.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import { Browser } from "./browser.mjs";
import { click, drop, isDrawn, table, text } from "./networks.mjs";

let browser;
before(() => (browser = new Browser(process.env.MINITORCH_BROWSER)));
after(() => browser.close());

test("a page that is hidden hears of the epochs, which do not gather in the worker", async () => {
  const page = await browser.open(process.env.MINITORCH_PLAYGROUND);
  await page.until(isDrawn);
  await page.evaluate(click("#play"));
  await page.until(`${text("epoch")} !== "0"`);
  await page.evaluate(`{
    window.requestAnimationFrame = () => 0; // as in a tab behind another
    Object.defineProperty(document, "hidden", { value: true });
    document.dispatchEvent(new Event("visibilitychange"));
  }`);
  let last = await page.evaluate(text("epoch"));
  for (let changes = 0, tries = 0; changes < 3; ++tries) {
    assert.ok(tries < 300, `no epochs after ${last}`);
    await sleep(100);
    const epoch = await page.evaluate(text("epoch"));
    changes += epoch !== last;
    last = epoch;
  }
  assert.deepEqual(page.errors, []);
});

// Loads the page again, with these lines in the place where it makes its worker, called `worker`.
async function loadWith(page, lines) {
  const { identifier } = await page.send("Page.addScriptToEvaluateOnNewDocument", { source: `{
    const Started = Worker;
    window.Worker = function (address) {
      const worker = new Started(address);
      window.isLoadedAgain = true;
      ${lines};
      return worker;
    };
  }` });
  await page.send("Page.reload");
  await page.until(`window.isLoadedAgain && ${isDrawn}`);
  await page.send("Page.removeScriptToEvaluateOnNewDocument", { identifier });
}

test("the links of the rooms are there before the library, and the first picture is laid out few times", async () => {
  const page = await browser.open(process.env.MINITORCH_PLAYGROUND);
  await page.send("Performance.enable");
  const layouts = async () =>
    (await page.send("Performance.getMetrics")).metrics.find(({ name }) => name === "LayoutCount").value;
  const before = await layouts();
  await loadWith(page, `window.linksBefore = document.querySelectorAll("nav.rooms a").length`);
  assert.equal(await page.evaluate("window.linksBefore"), 3);
  const count = (await layouts()) - before;
  assert.ok(count < 100, `${count} layouts`); // one for each line of the network was four times as many
  assert.deepEqual(page.errors, []);
});

test("a file that is dropped before the library has started is taken when it has", async () => {
  const page = await browser.open(process.env.MINITORCH_PLAYGROUND);
  const dragOver = `window.mayDrop = !dispatchEvent(new DragEvent("dragover", { cancelable: true }))`;
  await loadWith(page, `${dragOver}; ${drop("early.csv", table)}`);
  assert.ok(await page.evaluate("window.mayDrop"));
  await page.until(`document.getElementById("own").textContent.includes("early.csv")`);
  assert.deepEqual(page.errors, []);
});

test("a frame has the pictures of the units that the page shows, in the order of the page", async () => {
  const page = await browser.open(process.env.MINITORCH_PLAYGROUND);
  await loadWith(page, `worker.addEventListener("message", ({ data }) => {
    if (data.frame) window.frame = data.frame;
  })`);
  await page.evaluate(`location.hash = "#hidden=14,3"`);
  const shown = 12 + 3 + 2, pixels = 32 * 32;
  await page.until(`document.querySelectorAll("button.unit").length === ${shown}`);
  assert.equal(await page.evaluate(`document.querySelector("#network .more").textContent`), "+ 2");
  await page.until(`frame.units.values.length === ${shown * pixels}`);
  await page.settle();
  // Of each unit, whether its box is orange where the frame's picture is clearly above 0, and blue where below.
  const agreeing = await page.evaluate(`[...document.querySelectorAll("button.unit canvas")].map((canvas, i) => {
    const { data } = canvas.getContext("2d").getImageData(0, 0, 32, 32);
    const values = frame.units.values.subarray(${pixels} * i, ${pixels} * (i + 1));
    const little = 0.2 * values.reduce((sum, value) => sum + Math.abs(value), 0) / ${pixels};
    const sign = i === ${shown - 2} ? -1 : 1; // the first class
    return values.every((value, k) =>
      Math.abs(value) <= little || (sign * value > 0) === (data[4 * k] > data[4 * k + 2]));
  })`);
  assert.deepEqual(agreeing, Array(shown).fill(true));
  assert.deepEqual(page.errors, []);
});
