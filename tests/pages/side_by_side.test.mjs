// Reports of many trainings, layers or classes: each has its line, its settings, and its column, also on paper. The
// shares that a report shows, and the time of a training that was interrupted. Usage: as report.test.mjs.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, test } from "node:test";

import { toldRight } from "../../pages/report/confusion.js";
import { counted, equalsPercent, percent, tick } from "../../pages/shared/numbers.js";
import { Browser } from "./browser.mjs";
import { leastContrast } from "./contrast.mjs";
import { testFits } from "./fits.mjs";

const folder = mkdtempSync(join(tmpdir(), "minitorch-reports-"));
const file = (name) => join(folder, name);
const paper = 717; // pixels: A4 less the margins that browsers have
let browser;

const run = (...words) => execFileSync(process.env.MINITORCH_PROGRAM, words, { encoding: "utf8", stdio: "pipe" });
const train = (...words) => run("train", ...words, "--epochs", "1", "--quiet");

// Trainings of each model, by the name of their log.
const models = {
  mlp: ["spiral", "--hidden", "8"],
  table: ["csv", file("table.csv"), "--hidden", "8"],
  cnn: ["pictures", file("set"), "--model", "cnn", "--maps", "4", "--hidden", "4"],
  course: ["pictures", file("set"), "--model", "course"],
  sentences: ["sentences", file("reviews.txt"), "--width", "8"],
  transformer: ["text", file("plays.txt"), "--width", "8", "--layers", "1", "--context", "8"],
  rnn: ["text", file("plays.txt"), "--model", "rnn", "--width", "8", "--context", "8"],
};
const manyClasses = Array.from({ length: 20 }, (_, c) => `a rather long class ${c}`);

function writeData() {
  for (const name of ["left", "right"]) {
    mkdirSync(file(`set/${name}`), { recursive: true });
    for (let i = 0; i < 10; ++i) {
      const pixel = (p) => ((p % 20 < 10) === (name === "left") ? 200 : i);
      const pixels = Array.from({ length: 400 }, (_, p) => pixel(p));
      writeFileSync(file(`set/${name}/${i}.pgm`), Buffer.from([...Buffer.from("P5 20 20 255\n"), ...pixels]));
    }
  }
  const rows = Array.from({ length: 400 }, (_, i) => `${i % 37},${(i * 7) % 11},${manyClasses[i % 20]}\n`);
  writeFileSync(file("table.csv"), `a,b,class\n${rows.join("")}`);
  writeFileSync(file("reviews.txt"), "good a fine film\nbad a dull film\n".repeat(20));
  writeFileSync(file("plays.txt"), "to be, or not to be, that is the question:\n".repeat(20));
}

const [all, twelve, classes, deep, longer] = ["all", "twelve", "classes", "deep", "longer"].map(
  (name) => file(`${name}.html`));

before(() => {
  writeData();
  for (const [name, words] of Object.entries(models)) train(...words, "--log", file(`${name}.jsonl`));
  run("report", ...Object.keys(models).map((name) => file(`${name}.jsonl`)), "--out", all);
  const text = readFileSync(file("mlp.jsonl"));
  const copies = Array.from({ length: 12 }, (_, i) => file(`a training with a long name ${i}.jsonl`));
  for (const copy of copies) writeFileSync(copy, text);
  run("report", ...copies, "--out", twelve);
  train(...models.table, "--report", classes);
  run("train", "spiral", "--epochs", "12", "--hidden", "4", "--quiet", "--report", longer);
  train("simple", "--points", "20", "--hidden", Array(40).fill("2").join(","), "--report", deep);
  browser = new Browser(process.env.MINITORCH_BROWSER);
});

afterEach(() => browser.closePages());

after(async () => {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
});

// The looks of the lines in each legend.
const looks = `[...document.querySelectorAll(".legend")].map((legend) => [...legend.querySelectorAll("line")]
  .map((line) => line.getAttribute("stroke") + " " + line.getAttribute("stroke-dasharray")))`;

for (const [name, path, count] of [["twelve trainings", twelve, 12], ["a training of 41 layers", deep, 32]]) {
  test(`the lines of ${name} have different looks`, async () => {
    const page = await browser.open(path);
    const legends = await page.evaluate(looks);
    assert.ok(legends.length >= 3);
    for (const lines of legends) assert.ok(new Set(lines).size >= Math.min(lines.length, count), `${lines}`);
    assert.ok(legends.some((lines) => lines.length >= count));
    assert.deepEqual(page.errors, []);
  });
}
testFits("a report of trainings with long names", (options) => browser.open(twelve, options));

test("a run has the settings that the program takes for its model and its data, and no others", async () => {
  const page = await browser.open(all);
  await page.openDetails("#settings details");
  const rows = await page.evaluate(`[...document.querySelectorAll("#settings details tbody tr")]
    .map((row) => [...row.cells].map(({ textContent }) => textContent))`);
  const shown = new Map(rows.map(([name, ...values]) => [name, values]));
  for (const [i, [run, words]] of Object.entries(models).entries()) {
    const { settings } = JSON.parse(readFileSync(file(`${run}.jsonl`), "utf8").split("\n")[0]).start;
    const isOwn = (name) => (shown.get(name)?.[i] ?? "–") !== "–";
    const option = (name) => [`--${name.replaceAll("_", "-")}`, String(settings[name]).replace("comma", ",")];
    const isSet = (name) => settings[name] !== 0 && String(settings[name]) !== "";
    const names = Object.keys(settings).filter((name) => !["data", "epochs", "weight_decay"].includes(name))
      .filter(isSet);
    train(words[0], ...names.filter(isOwn).flatMap(option));
    for (const name of names.filter((name) => !isOwn(name)))
      assert.throws(() => train(...words, ...option(name)), /is for/, `${run}: ${name} is not shown`);
  }
});

const cutOff = `[...document.querySelectorAll(".scrolls")]
  .filter((one) => one.scrollWidth > one.clientWidth || one.firstChild.getBoundingClientRect().right > innerWidth)
  .map(({ ariaLabel }) => ariaLabel)`;
for (const [name, path] of Object.entries({ all, twelve, classes })) {
  test(`on paper no column of a table is cut off: ${name}`, async () => {
    const page = await browser.open(path, { width: paper });
    await page.send("Emulation.setEmulatedMedia", { media: "print" });
    await page.settle();
    assert.ok((await page.evaluate(`document.querySelectorAll(".scrolls").length`)) > 0);
    assert.deepEqual(await page.evaluate(cutOff), []);
  });
}

for (const scheme of ["light", "dark"]) {
  test(`the numbers of a confusion matrix have contrast, ${scheme}`, async () => {
    const page = await browser.open(classes, { scheme });
    const least = await page.evaluate(leastContrast(".confusion tbody :is(.right, .wrong)", "--strength", 70));
    assert.ok(least >= 4.5 && least <= 21, `${least}`);
  });
}

test("a tick has room at its axis", () => {
  const ticks = [0, 0.25, 2.5, 99_000, 1e5, 2.5e6, 1e20, -3e7];
  assert.deepEqual(ticks.map((y) => tick(y)), ["0", "0.25", "2.5", "99,000", "1e5", "2.5e6", "1e20", "-3e7"]);
  assert.equal(tick(0.5, percent), "50\u00a0%");
});

test("only of one thing is there a singular", () => {
  const texts = [0, 1, 1 + 1e-9, 2, 60_000].map((count) => counted(count, "example"));
  assert.deepEqual(texts, ["0 examples", "1 example", "1 example", "2 examples", "60,000 examples"]);
  assert.deepEqual([[0, 1], [1, 1], [1, 2], [0, 2]].map(([right, answers]) => toldRight(right, answers)),
                   ["0 of 1 test example is right", "1 of 1 test example is right", "1 of 2 test examples is right",
                    "0 of 2 test examples are right"]);
});

test("a share is 100 % only of all, and 0 % only of nothing", () => {
  const texts = [0, 1e-9, 0.0004, 0.5, 0.976, 0.9994, 0.9996, 0.9998, 1 - 1e-12, 1].map(percent);
  assert.deepEqual(texts.map((text) => text.replaceAll("\u00a0", " ")),
                   ["0 %", "< 0.1 %", "< 0.1 %", "50 %", "97.6 %", "99.9 %", "> 99.9 %", "> 99.9 %", "> 99.9 %",
                    "100 %"]);
  assert.equal(equalsPercent(0.9998), percent(0.9998));
  assert.equal(equalsPercent(0.25), "= 25\u00a0%");
});

test("the first arrow to the right reads the first point of a chart, the next one the second", async () => {
  const page = await browser.open(longer);
  await page.evaluate(`document.querySelector("#norms .chart").focus()`);
  const said = `document.activeElement.closest("figure").querySelector(".readout").textContent`;
  await page.press("ArrowRight");
  assert.match(await page.evaluate(said), /^step 1: /);
  await page.press("ArrowRight");
  assert.match(await page.evaluate(said), /^step 50: /);
});

test("a training that was interrupted has the time of its last epoch, too", async () => {
  const out = file("interrupted.html");
  const training = spawn(process.env.MINITORCH_PROGRAM,
                         ["train", "circle", "--points", "9000", "--batch", "1", "--hidden", "1024,1024", "--epochs",
                          "5", "--report", out]);
  const ended = new Promise((resolve) => training.on("exit", resolve));
  await new Promise((resolve) => training.stdout.once("data", resolve));
  setTimeout(() => training.kill("SIGINT"), 300);
  await ended;
  const page = await browser.open(out);
  const figures = await page.evaluate(`[...document.querySelectorAll(".figures div")].map((one) => one.textContent)`);
  assert.ok(figures.includes("epochs0 of 5"), `${figures}`);
  assert.match(figures.find((text) => text.startsWith("time")), /^time(0\.[1-9]|[1-9][0-9.]*) s$/);
});

test("a training whose log has no time says none", async () => {
  const log = file("untimed.jsonl"), out = file("untimed.html");
  writeFileSync(log, '{"epoch": 1, "loss": 2, "test": {"loss": 2}}\n');
  run("report", log, "--out", out);
  const page = await browser.open(out);
  assert.doesNotMatch(await page.evaluate(`document.querySelector(".figures").textContent`), /time/);
  assert.deepEqual(page.errors, []);
});
