// The page of a report, in a browser without a network: it has no errors, asks nobody, draws, fits every width, and can
// be used by keyboard. tests/program/report.cpp tests its data.
// Usage: node --test report.test.mjs, with the paths in MINITORCH_PROGRAM and MINITORCH_BROWSER.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, test } from "node:test";

import { shown } from "../../pages/shared/numbers.js";
import { Browser } from "./browser.mjs";
import { testFits } from "./fits.mjs";

const folder = mkdtempSync(join(tmpdir(), "minitorch-report-"));
const file = (name) => join(folder, name);
const [points, pictures, numbers, text, both] = ["points", "pictures", "numbers", "text", "both"].map(
  (name) => file(`${name}.html`));
const all = { points, pictures, numbers, text, both };
let browser;

function minitorch(...words) {
  return execFileSync(process.env.MINITORCH_PROGRAM, words, { encoding: "utf8" });
}

// Writes grey pictures of 6 x 6 in two classes, which differ in one half; some are in the wrong one.
function writePictures() {
  for (const name of ["left", "<b>right"]) {
    mkdirSync(file(`set/${name}`), { recursive: true });
    for (let i = 0; i < 30; ++i) {
      const isLeft = (name === "left") !== (i % 10 === 0);
      const pixels = Buffer.from(Array.from({ length: 36 }, (_, p) => ((p % 6 < 3) === isLeft ? 200 + i : 2 * i)));
      writeFileSync(file(`set/${name}/${i}.pgm`), Buffer.concat([Buffer.from("P5 6 6 255\n"), pixels]));
    }
  }
}

before(() => {
  writePictures();
  const rows = Array.from({ length: 60 }, (_, i) => `${i},${(i * 7) % 11},${3 * i + ((i * 7) % 11)}\n`);
  writeFileSync(file("table.csv"), `a,b,sum\n${rows.join("")}`);
  writeFileSync(file("plays.txt"), "to be, or not to be, that is the question:\n".repeat(40));
  const train = (...words) => minitorch("train", ...words, "--quiet");
  train("spiral", "--epochs", "40", "--report", points, "--log", file("a.jsonl"));
  train("spiral", "--epochs", "60", "--rate", "0.003", "--log", file("b.jsonl"));
  train("pictures", file("set"), "--model", "cnn", "--epochs", "4", "--report", pictures, "--log", file("c.jsonl"));
  train("csv", file("table.csv"), "--epochs", "20", "--report", numbers, "--log", file("n.jsonl"));
  train("text", file("plays.txt"), "--epochs", "2", "--context", "16", "--width", "16", "--layers", "2", "--report",
        text);
  minitorch("report", file("a.jsonl"), file("b.jsonl"), "--out", both);
  browser = new Browser(process.env.MINITORCH_BROWSER);
});

afterEach(() => browser.closePages());

after(async () => {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
});

// Returns how many pixels of a canvas have a colour, whose channels are apart by 40 at least: lines, not axes.
const colouredPixels = (selector) => `(() => {
  const canvas = document.querySelector(${JSON.stringify(selector)});
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  let count = 0;
  for (let i = 0; i < data.length; i += 4) {
    const channels = [data[i], data[i + 1], data[i + 2]];
    count += data[i + 3] > 128 && Math.max(...channels) - Math.min(...channels) > 40;
  }
  return count;
})()`;

const sections = `[...document.querySelectorAll("section")].map(({ id }) => id)`;

for (const [name, path] of Object.entries(all)) {
  test(`a report of ${name} has no errors, makes no requests, and draws its curves`, async () => {
    const page = await browser.open(path);
    assert.ok((await page.evaluate(colouredPixels("#curves canvas"))) > 100);
    assert.deepEqual(page.errors, []);
    assert.deepEqual(page.requests, []);
  });
  testFits(`a report of ${name}`, (options) => browser.open(path, options), async (page) => {
    assert.ok((await page.evaluate(colouredPixels("#curves canvas"))) > 100);
  });
}

test("a report has the sections of its data", async () => {
  const of = async (path) => {
    const page = await browser.open(path);
    const found = await page.evaluate(sections);
    await browser.closePages();
    return found;
  };
  const ofModel = ["norms", "tree", "graph", "settings"];
  assert.deepEqual(await of(points), ["curves", "boundary", "confusion", ...ofModel]);
  assert.deepEqual(await of(pictures), ["curves", "confusion", "mistakes", "filters", ...ofModel]);
  assert.deepEqual(await of(numbers), ["curves", "predictions", ...ofModel]);
  assert.deepEqual(await of(text), ["curves", "samples", ...ofModel]);
  assert.deepEqual(await of(both), ["curves", "norms", "settings"]);
});

test("axes of true and predicted numbers have ticks that differ and fit, whatever the numbers' size", async () => {
  const scales = [[1.7e9, 0.125], [-1.7e9, 0.125], [1000.25, 0.125], [0, 0.125], [1e-7, 1e-10], [0, 1e30]];
  for (const [first, step] of scales) {
    const rows = Array.from({ length: 60 }, (_, i) => `${i},${first + i * step}\n`);
    writeFileSync(file("shared.csv"), `a,label\n${rows.join("")}`);
    minitorch("train", "csv", file("shared.csv"), "--epochs", "2", "--report", file("shared.html"), "--force");
    const page = await browser.open(file("shared.html"));
    const ticks = await page.evaluate(`[...document.querySelectorAll(".scatter .end")].map((t) => t.textContent)`);
    assert.ok(ticks.length > 1);
    assert.equal(new Set(ticks).size, ticks.length, `${ticks}`);
    const left = await page.evaluate(`Math.min(...[...document.querySelectorAll(".scatter .end")]
      .map((text) => text.getBBox().x))`);
    assert.ok(left >= 0, `${ticks}`);
    assert.deepEqual(page.errors, []);
    await browser.closePages();
  }
});

test("a report says what a loss means", async () => {
  const page = await browser.open(points);
  assert.match(await page.evaluate(`document.querySelector("#curves .note").textContent`),
               /Guessing among 2 classes has 0\.6931/);
});

test("a loss of numbers leaves a share of their variance, or is worse than saying the mean", async () => {
  const [first] = readFileSync(file("n.jsonl"), "utf8").trim().split("\n").map((line) => JSON.parse(line));
  const says = [[0.25, /A loss of 0\.25 leaves 25\s%/], [1, /A loss of 1 leaves 100\s%/],
                [16_608_842_752, /has about 1\. A loss of 16,608,842,752 is worse than that: an error of /]];
  for (const [i, [loss, said]] of says.entries()) {
    const log = file(`meaning-${i}.jsonl`);
    writeFileSync(log, `${JSON.stringify({ ...first, test: { ...first.test, loss } })}\n`);
    minitorch("report", log, "--out", file(`meaning-${i}.html`));
    const page = await browser.open(file(`meaning-${i}.html`));
    assert.match(await page.evaluate(`document.querySelector("#curves .note").textContent`), said);
    await browser.closePages();
  }
});

test("curves are shown by step, too", async () => {
  const page = await browser.open(points);
  await page.evaluate(`document.querySelectorAll("#curves input")[1].click()`);
  await page.settle();
  assert.ok((await page.evaluate(colouredPixels("#curves canvas"))) > 100);
  assert.equal(await page.evaluate(`document.querySelector("#curves .chart").ariaLabel.includes("Loss")`), true);
  assert.deepEqual(page.errors, []);
});

test("curves are made once, however often epochs and steps take turns", async () => {
  const page = await browser.open(points);
  await page.evaluate(`{
    window.listeners = 0;
    MediaQueryList.prototype.addEventListener = function (...rest) {
      ++listeners;
      EventTarget.prototype.addEventListener.apply(this, rest);
    };
  }`);
  const choose = async (i) => {
    await page.evaluate(`document.querySelectorAll("#curves input")[${i}].click()`);
    await page.settle();
    assert.ok((await page.evaluate(colouredPixels("#curves canvas"))) > 100);
  };
  await choose(1);
  await choose(0);
  const found = await page.evaluate("listeners");
  assert.ok(found > 0);
  for (const i of [1, 0, 1, 0]) await choose(i);
  assert.equal(await page.evaluate("listeners"), found);
});

test("the axes of epochs have whole numbers alone", async () => {
  const page = await browser.open(pictures);
  await page.evaluate(`{
    const { prototype } = CanvasRenderingContext2D, before = prototype.fillText;
    window.ticks = [];
    prototype.fillText = function (text, ...rest) { ticks.push(text); before.call(this, text, ...rest); };
  }`);
  await page.resize(1100, 900); // draws them again
  await page.until(`ticks.includes("4")`);
  await page.settle();
  const ticks = await page.evaluate("ticks");
  for (const epoch of ["1", "2", "3", "4"]) assert.ok(ticks.includes(epoch), `${ticks}`);
  assert.ok(!ticks.some((text) => /^[1-4]\.5$/.test(text)), `${ticks}`);
});

test("filters are those of a layer with a name", async () => {
  const page = await browser.open(pictures);
  assert.match(await page.evaluate(`document.querySelector("#filters .note").textContent`),
               /^The 16 filters of stages\.0 \(Conv2d\), 3 x 3\. /);
});

test("a run has no settings of other data than its own", async () => {
  const out = file("kinds.html");
  minitorch("report", file("a.jsonl"), file("c.jsonl"), "--out", out);
  const page = await browser.open(out);
  const rows = await page.evaluate(`[...document.querySelectorAll("#settings tr")].map((row) => row.innerText)`);
  assert.ok(rows.includes("points\t500\t–"), rows.join("; "));
});

test("a training that was resumed shows all its command lines", async () => {
  const log = file("resumed.jsonl"), saved = file("resumed.json"), out = file("resumed.html");
  minitorch("train", "moons", "--epochs", "2", "--quiet", "--log", log, "--checkpoint", saved);
  minitorch("train", "--resume", saved, "--epochs", "3", "--quiet", "--log", log, "--report", out);
  const page = await browser.open(out);
  const [first, second] = (await page.evaluate(`document.querySelector(".command").textContent`)).split("\n");
  assert.match(first, /train moons --epochs 2 /);
  assert.match(second, /train --resume /);
});

test("a training that diverged says so, with where and why", async () => {
  const log = file("diverged.jsonl"), out = file("diverged.html");
  const lines = readFileSync(file("a.jsonl"), "utf8").trim().split("\n").slice(0, 3);
  writeFileSync(log, `${[...lines, '{"diverged": "the loss is nan", "epoch": 4, "step": 37}'].join("\n")}\n`);
  minitorch("report", log, "--out", out);
  const page = await browser.open(out);
  assert.match(await page.evaluate(`document.querySelector("header").textContent`),
               /the training diverged in epoch 4, after 37 steps: the loss is nan\./);
  assert.deepEqual(page.errors, []);
});

test("a log whose steps lack lists is shown without their charts", async () => {
  const records = readFileSync(file("a.jsonl"), "utf8").trim().split("\n").map((line) => JSON.parse(line));
  for (const [i, { steps = {} }] of records.entries()) {
    delete steps.weights;
    delete steps.rate;
    if (i === 0) delete steps.gradients; // of this epoch alone
  }
  writeFileSync(file("less.jsonl"), records.map((record) => `${JSON.stringify(record)}\n`).join(""));
  minitorch("report", file("less.jsonl"), "--out", file("less.html"));
  const page = await browser.open(file("less.html"));
  const titles = await page.evaluate(`[...document.querySelectorAll("#norms figcaption strong")]
    .map((title) => title.textContent)`);
  assert.deepEqual(titles, ["Norms of gradients"]);
  assert.ok(await page.evaluate(`document.querySelector("#curves .line-chart") !== null`));
  assert.equal(await page.evaluate(`document.querySelector("[role=alert]")`), null);
  assert.deepEqual(page.errors, []);
});

test("a section that cannot be made says so, and the others are shown", async () => {
  const record = { epoch: 1, loss: 2, test: { loss: 2 }, seconds: "1" };
  writeFileSync(file("odd.jsonl"), `${JSON.stringify(record)}\n`);
  minitorch("report", file("odd.jsonl"), "--out", file("odd.html"));
  const page = await browser.open(file("odd.html"));
  assert.match(await page.said(), /^A part of this report is missing, .* exact\.toFixed is not a function$/);
  assert.ok(await page.evaluate(`document.querySelector("#curves .line-chart") !== null`));
});

test("a number that is not finite is a text in JSON, and told as what it is", async () => {
  for (const [text, said] of [["NaN", "–"], ["Infinity", "∞"], ["-Infinity", "-∞"]]) assert.equal(shown(text), said);
  const log = file("texts.jsonl"), out = file("texts.html");
  const record = (epoch, loss) => JSON.stringify({ epoch, loss: 1 / epoch, test: { loss } });
  writeFileSync(log, `${[record(1, 0.5), record(2, "Infinity"), record(3, 0.3), record(4, "NaN")].join("\n")}\n`);
  minitorch("report", log, "--out", out);
  const page = await browser.open(out);
  assert.match(await page.evaluate(`document.querySelector(".figures").innerText`), /test loss\s+–/);
  assert.ok((await page.evaluate(colouredPixels("#curves canvas"))) > 100);
  await page.openDetails("#curves details");
  const tested = await page.evaluate(`[...document.querySelectorAll("#curves details tbody tr")]
    .map((row) => row.lastChild.textContent)`);
  assert.deepEqual(tested, ["0.5", "∞", "0.3", "–"]);
  assert.deepEqual(page.errors, []);
});

test("a number has about four digits, or those that are asked for, however small or large it is", () => {
  const texts = [1.23456e-7, 1.2e-7, -1e-5, 5e-324, 0, 0.00123456, 60_000, 123_456.789, 999_999_999_999_999, 1e15, 1e39,
                 -1.23456e20, Number.MAX_VALUE].map((x) => shown(x));
  assert.deepEqual(texts, ["1.235e-7", "1.2e-7", "-1e-5", "4.941e-324", "0", "0.001235", "60,000", "123,457",
                           "999,999,999,999,999", "1e15", "1e39", "-1.235e20", "1.798e308"]);
  assert.deepEqual([1.234567e-7, 1.234567e20, 1.5].map((x) => shown(x, 6)), ["1.23457e-7", "1.23457e20", "1.5"]);
});

test("a report of many classes lists the most frequent mistakes", async () => {
  const rows = Array.from({ length: 400 }, (_, i) => `${i % 7},c${i % 40}\n`);
  writeFileSync(file("many.csv"), `x,class\n${rows.join("")}`);
  minitorch("train", "csv", file("many.csv"), "--epochs", "2", "--quiet", "--report", file("many.html"));
  const page = await browser.open(file("many.html"));
  assert.match(await page.evaluate(`document.querySelector("#confusion .note").textContent`),
               /^\d+ of 80 test examples (is|are) right; most often c\d+ is taken for c\d+ \(\d+\)\.$/);
  const counts = await page.evaluate(`[...document.querySelectorAll("#confusion tbody tr")]
    .map((row) => Number(row.lastChild.textContent))`);
  assert.ok(counts.length > 5 && counts.length <= 20 && counts.every((count, i) => i === 0 || count <= counts[i - 1]));
  assert.deepEqual(page.errors, []);
});

test("a training of few steps begins with its epochs, whose curves have more points", async () => {
  const page = await browser.open(pictures);
  const checked = `[...document.querySelectorAll("#curves input")].find((one) => one.checked).parentNode.textContent`;
  assert.match(await page.evaluate(checked), /epoch/);
});

test("the slider moves through the training, by keyboard", async () => {
  const page = await browser.open(points);
  const picture = `document.querySelector(".plane").toDataURL()`;
  const last = await page.evaluate(picture);
  await page.evaluate(`document.getElementById("boundary-epoch").focus()`);
  await page.press("Home");
  assert.match(await page.evaluate(`document.querySelector("output").textContent`), /^after epoch 1: /);
  assert.ok((await page.evaluate(picture)) !== last);
  await page.press("ArrowRight", 3);
  assert.match(await page.evaluate(`document.querySelector("output").textContent`), /^after epoch 6: /);
  await page.press("End");
  assert.ok((await page.evaluate(picture)) === last);
  assert.ok((await page.evaluate(colouredPixels(".plane"))) > 10_000);
});

test("the boundary plays to the end", async () => {
  const page = await browser.open(points);
  await page.evaluate(`document.querySelector(".player button").focus()`);
  await page.press("Enter");
  assert.equal(await page.evaluate(`document.querySelector(".player button").textContent`), "Stop");
  const live = `document.querySelector("output").getAttribute("aria-live")`;
  assert.equal(await page.evaluate(live), "off"); // not every epoch is read aloud
  await page.evaluate(`new Promise((done) => {
    const button = document.querySelector(".player button");
    new MutationObserver(() => button.textContent === "Play" && done(true)).observe(button, { childList: true });
  })`);
  assert.match(await page.evaluate(`document.querySelector("output").textContent`), /^after epoch 40: /);
  assert.equal(await page.evaluate(live), "polite");
});

test("the keyboard reaches everything, and reads the values of a chart", async () => {
  const page = await browser.open(points);
  const reached = new Set();
  for (let i = 0; i < 60; ++i) {
    await page.press("Tab");
    reached.add(await page.evaluate(`document.activeElement.closest("section")?.id ?? document.activeElement.tagName`));
    if (await page.evaluate(`document.activeElement.matches("#curves .chart")`)) {
      await page.press("End");
      const figure = `document.activeElement.closest("figure")`;
      assert.match(await page.evaluate(`${figure}.querySelector(".readout").textContent`),
                   /^epoch 40: train [0-9.]+(\s%)?, test [0-9.]+(\s%)?$/);
    }
    if (await page.evaluate("document.activeElement === document.body")) break;
  }
  for (const name of ["curves", "boundary", "confusion", "norms", "tree", "graph", "SUMMARY"]) {
    assert.ok(reached.has(name), name);
  }
});

test("each chart has a name, a sentence and a table", async () => {
  const page = await browser.open(points);
  const labels = await page.evaluate(`[...document.querySelectorAll("figure")].map((figure, i) => {
    figure.id = "chart-" + i;
    return figure.querySelector("[aria-label]").ariaLabel;
  })`);
  assert.equal(labels.length, 5);
  for (const [i, label] of labels.entries()) {
    assert.ok(label.length > 10);
    await page.openDetails(`#chart-${i} details`);
    assert.ok((await page.evaluate(`document.querySelectorAll("#chart-${i} tbody tr").length`)) > 5);
  }
  const unnamed = `[...document.querySelectorAll("canvas, svg")]
    .filter((drawing) => !drawing.closest("[aria-label], [aria-hidden]"))`;
  assert.equal(await page.evaluate(`${unnamed}.length`), 0);
});

test("the pictures of mistakes and of filters are drawn", async () => {
  const page = await browser.open(pictures);
  const areDrawn = await page.evaluate(`[...document.querySelectorAll("#mistakes canvas, #filters canvas")]
    .map((canvas) => canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data)
    .map((data) => new Set(data).size > 2)`);
  assert.ok(areDrawn.length > 16 && areDrawn.every(Boolean));
});

test("filters have the colours of values everywhere: 0 is the theme's own, light or dark", async () => {
  const page = await browser.open(pictures);
  // The largest of red, green and blue, of the pixel that is nearest to grey.
  const zero = `Math.max(...[...document.querySelectorAll("#filters canvas")]
    .map((canvas) => canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data)
    .flatMap((data) => Array.from({ length: data.length / 4 }, (_, i) => [...data.subarray(4 * i, 4 * i + 3)]))
    .sort((a, b) => Math.max(...a) - Math.min(...a) - Math.max(...b) + Math.min(...b))[0])`;
  assert.ok((await page.evaluate(zero)) > 200);
  const features = [{ name: "prefers-color-scheme", value: "dark" }];
  await page.send("Emulation.setEmulatedMedia", { media: "", features });
  await page.settle();
  assert.ok((await page.evaluate(zero)) < 90);
});

test("a name with HTML is text", async () => {
  assert.ok(!readFileSync(pictures, "utf8").includes("<b>right"));
  const page = await browser.open(pictures);
  assert.ok((await page.evaluate(`document.getElementById("confusion").textContent`)).includes("<b>right"));
  assert.equal(await page.evaluate(`document.querySelectorAll("b").length`), 0);
});

test("the graph of a step is drawn, whole and by layers", async () => {
  const page = await browser.open(points);
  const nodes = `document.querySelectorAll("#graph .node").length`;
  const whole = await page.evaluate(nodes);
  assert.ok(whole > 12);
  await page.evaluate(`document.querySelector("#graph input").click()`);
  const layers = await page.evaluate(nodes);
  assert.ok(layers >= 5 && layers < whole);
  assert.deepEqual(page.errors, []);
});

test("print is black on white, also of a dark page", async () => {
  const page = await browser.open(points, { scheme: "dark" });
  const features = [{ name: "prefers-color-scheme", value: "dark" }];
  await page.send("Emulation.setEmulatedMedia", { media: "print", features });
  await page.settle();
  assert.equal(await page.evaluate("getComputedStyle(document.body).backgroundColor"), "rgb(255, 255, 255)");
  assert.equal(await page.evaluate("getComputedStyle(document.body).color"), "rgb(0, 0, 0)");
  assert.deepEqual(page.errors, []);
});
