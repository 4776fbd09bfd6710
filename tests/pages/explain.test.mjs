// The page of `minitorch explain --html`, in a browser without a network: the steps by key and by click, the picture
// and the text of each, at every width. Usage: as report.test.mjs.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, test } from "node:test";

import { element } from "../../pages/shared/elements.js";
import { Browser } from "./browser.mjs";
import { leastContrast } from "./contrast.mjs";
import { testFits } from "./fits.mjs";

const folder = mkdtempSync(join(tmpdir(), "minitorch-explain-"));
const [fanOut, network, constant, hostile, long] = ["fan-out", "network", "constant", "hostile", "long"].map((name) =>
  join(folder, `${name}.html`),
);
const longName = "a_very_long_name".repeat(6);
let browser;

function explain(...words) {
  execFileSync(process.env.MINITORCH_PROGRAM, ["explain", ...words], { encoding: "utf8" });
}

before(() => {
  explain("a = 2*x; b = 2*x; y = a*b", "x=2", "--html", fanOut);
  explain("--network", "2-3-1", "--html", network);
  explain("2 + lt(x, 3)", "x=2", "--html", constant);
  explain("θ*constructor + sin(__proto__)", "θ=2", "constructor=-0.1", "__proto__=inf", "--html", hostile);
  const other = `b_${longName}`;
  explain(`a = ${longName}*${longName}; a + lt(${other}, 2)`, `${longName}=1.5`, `${other}=1`, "--html", long);
  browser = new Browser(process.env.MINITORCH_BROWSER);
});

afterEach(() => browser.closePages());

after(async () => {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
});

// Makes the parts of a long list that are not there yet.
const printing = "dispatchEvent(new Event('beforeprint'))";
const lastStep = "document.querySelectorAll('.steps li').length - 1";
const textOf = (selector) => `document.querySelector(${JSON.stringify(selector)}).textContent`;
const gradientOf = (name) => textOf(`[data-name="${name}"] .gradient`);
const formula = textOf(".step .formula");

// Presses a key until the formula of the step is this text.
async function pressUntil(page, key, wanted) {
  for (let i = 0; i < 40; ++i) {
    if ((await page.evaluate(`document.querySelector(".step .formula")?.textContent`)) === wanted) return;
    await page.press(key);
  }
  assert.fail(`no step has the formula ${wanted}`);
}

test("by the right arrow, x has no derivative, then 8, then 8 + 8 = 16", async () => {
  const page = await browser.open(fanOut);
  assert.equal(await page.evaluate(gradientOf("x")), "dx: none yet");
  await pressUntil(page, "ArrowRight", "db · 2 = 4 · 2 = 8");
  assert.equal(await page.evaluate(gradientOf("x")), "dx: none yet");
  assert.equal(await page.evaluate(textOf(".arrow.sent text")), "8");
  await page.press("ArrowRight");
  assert.equal(await page.evaluate(gradientOf("x")), "dx = 8");
  await pressUntil(page, "ArrowRight", "dx = 8 + 8 = 16");
  assert.equal(await page.evaluate(gradientOf("x")), "dx = 8 + 8 = 16");
  assert.deepEqual(page.errors, []);
  assert.deepEqual(page.requests, []);
});

test("the left arrow leads back to a page without gradients", async () => {
  const page = await browser.open(fanOut);
  const first = await page.evaluate("document.querySelector('.walk').textContent");
  const last = await page.evaluate(lastStep);
  await page.press("ArrowRight", last + 3);
  assert.equal(await page.evaluate(textOf(".count")), `step ${last} of ${last}`);
  await page.press("ArrowLeft", last + 3);
  assert.equal(await page.evaluate("document.querySelector('.walk').textContent"), first);
});

test("Home and End lead to the first and the last step", async () => {
  const page = await browser.open(fanOut);
  await page.press("End");
  assert.equal(await page.evaluate(formula), "dx = 16");
  await page.press("Home");
  assert.match(await page.evaluate(textOf(".count")), /^step 0 /);
});

test("the link that skips to the steps leaves the step", async () => {
  const page = await browser.open(fanOut);
  await page.press("ArrowRight", 3);
  await page.evaluate("document.querySelector('.skip').click()");
  await page.settle();
  assert.match(await page.evaluate(textOf(".count")), /^step 3 /);
  await page.evaluate("location.hash = '#5'");
  await page.settle();
  assert.match(await page.evaluate(textOf(".count")), /^step 5 /);
  assert.deepEqual(page.errors, []);
});

test("the keyboard alone reaches and presses every control", async () => {
  const page = await browser.open(fanOut);
  const reached = [];
  for (let i = 0; i < 8; ++i) {
    await page.press("Tab");
    reached.push(await page.evaluate("document.activeElement.textContent || document.activeElement.type"));
  }
  for (const name of ["First", "Back", "Play", "Next", "Last", "range"]) assert.ok(reached.includes(name), name);
  await page.evaluate("document.querySelector('.main').focus()");
  await page.press("Enter");
  await page.press("Space");
  assert.match(await page.evaluate(textOf(".count")), /^step 2 /);
});

test("the space bar plays and pauses", async () => {
  const page = await browser.open(fanOut);
  await page.press("Space");
  assert.equal(await page.evaluate(textOf(".play")), "Pause");
  await page.until(`!(${textOf(".count")}).startsWith("step 0 ")`);
  await page.press("Space");
  assert.equal(await page.evaluate(textOf(".play")), "Play");
});

test("what a screen reader hears is what is shown, and all steps are a list", async () => {
  const page = await browser.open(fanOut);
  for (const at of [3, 9, 16]) {
    await page.evaluate(`document.querySelectorAll(".steps a")[${at}].click()`);
    await page.settle();
    assert.equal(await page.evaluate(textOf("[aria-live]")), await page.evaluate(textOf(".steps [aria-current]")));
  }
});

test("a step of a network has boxes of layers, shapes, and numbers on a click", async () => {
  const page = await browser.open(network);
  assert.deepEqual(await page.evaluate("[...document.querySelectorAll('.layer text')].map((text) => text.textContent)"),
                   ["hidden1: Linear", "out: Linear"]);
  await page.press("End");
  assert.equal(await page.evaluate(gradientOf("hidden1.weight")), "dhidden1.weight = (3, 2)");
  await page.evaluate(`document.querySelector('[data-name="hidden1.weight"]').dispatchEvent(new Event("click"))`);
  assert.equal(await page.evaluate("document.querySelectorAll('.grids td').length"), 12);
  assert.deepEqual(page.errors, []);
});

test("a value of very many uses has formulas that can be read, and its page opens soon", async () => {
  const [uses, file] = [2000, join(folder, "uses.html")];
  explain(Array(uses).fill("x").join("+"), "x=0.5", "--html", file);
  const page = await browser.open(file);
  await page.evaluate(printing);
  const all = `[...document.querySelectorAll(".steps .formula")].map(({ textContent }) => textContent)`;
  const formulas = await page.evaluate(all);
  assert.ok(formulas.includes(`dx = the sum of ${uses} contributions = ${uses}`));
  assert.ok(formulas.includes(`dx = ${Array(20).fill("1").join(" + ")} = 20`));
  assert.ok(Math.max(...formulas.map((text) => text.length)) < 200);
  assert.equal(await page.evaluate("getComputedStyle(document.querySelector('.steps')).columnWidth"), "auto");
  await page.press("End");
  assert.equal(await page.evaluate(textOf(".steps [aria-current] .formula")), `dx = ${uses}`);
  assert.deepEqual(page.errors, []);
});

// Expressions, their values, and a formula that a step has.
const equations = [
  ["f = x - y", ["x=1.000001", "y=1"], "f = x - y = 1.000001 - 1 ≈ 0.000001"],
  ["f = 2*x", ["x=1234567.8"], "f = 2 · x = 2 · 1234567.8 = 2469135.6"],
  ["f = 2*x", ["x=1234567.80123"], "f = 2 · x ≈ 2 · 1234568 ≈ 2469136"],
  ["f = x - y", ["x=0.1234567890123", "y=0.123456789"], "f = x - y ≈ 0.12346 - 0.12346 ≈ 1.23e-11"],
  ["f = x + y", ["x=0.1", "y=0.2"], "f = x + y = 0.1 + 0.2 ≈ 0.3"],
  ["f = x / 3", ["x=1"], "df · 0.33333 ≈ 1 · 0.33333 ≈ 0.33333"],
  ["f = x / 3 + x", ["x=1"], "dx ≈ 1 + 0.33333 ≈ 1.3333"],
  ["f = x * x", ["x=1073741823"], "f = x · x = 1073741823 · 1073741823 ≈ 1152900000000000000"],
  ["f = x1 + 1e-7", ["x1=2"], "f = x1 + 1e-7 = 2 + 1e-7 = 2.0000001"],
  ["f = 0 * x", ["x=-1"], "f = 0 · x = 0 · (-1) = -0"],
  ["f = x + 1", ["x=-0"], "f = x + 1 = -0 + 1 = 1"],
];
test("in no equation is a rounded number equal to another", async () => {
  for (const [i, [expression, values, wanted]] of equations.entries()) {
    const file = join(folder, `equation${i}.html`);
    explain(expression, ...values, "--html", file);
    const page = await browser.open(file);
    const all = `[...document.querySelectorAll(".steps .formula")].map(({ innerText }) => innerText)`;
    const formulas = await page.evaluate(all);
    assert.ok(formulas.includes(wanted), `${wanted}: ${formulas.join("; ")}`);
    await browser.closePages();
  }
});

test("a box is as wide as the texts that it shows", async () => {
  for (const file of [fanOut, long]) {
    const page = await browser.open(file);
    await page.press("End");
    const spaces = await page.evaluate(`[...document.querySelectorAll(".box")].map((box) =>
      box.querySelector("rect").getBBox().width - Math.max(...[...box.querySelectorAll("text")].map((text) =>
        text.getComputedTextLength())))`);
    assert.ok(spaces.every((space) => space > 8 && space < 110), `${spaces}`);
  }
});

for (const scheme of ["light", "dark"]) {
  test(`numbers in grids have contrast, ${scheme}`, async () => {
    const page = await browser.open(network, { scheme });
    const least = await page.evaluate(leastContrast(".grid td", "--share", 45));
    assert.ok(least >= 4.5 && least <= 21, `${least}`);
  });
}

test("numbers in grids are orange above 0 and blue below, as everywhere", async () => {
  const page = await browser.open(network);
  const colours = await page.evaluate(`[...document.querySelectorAll(".grid td")].map((cell) =>
    [Math.sign(Number(cell.textContent)), getComputedStyle(cell).backgroundColor.match(/[\\d.]+/g).map(Number)])`);
  for (const [sign, [red, , blue]] of colours) assert.ok(sign * (red - blue) >= 0, `${colours}`);
  assert.ok(colours.some(([sign]) => sign > 0) && colours.some(([sign]) => sign < 0), `${colours}`);
});

test("an element takes a list of any length: a walk may have a hundred thousand steps", () => {
  const children = [];
  globalThis.document = { createElement: () => ({ append: (...more) => children.push(...more) }) };
  element("ol", {}, "first", Array(200_000).fill("step"), null, false, [], ["last"]);
  delete globalThis.document;
  assert.equal(children.length, 200_002);
  assert.deepEqual([children[0], children[1], children.at(-1)], ["first", "step", "last"]);
});

test("a walk of many steps lists those that are seen, and prints all of them", async () => {
  const many = join(folder, "many.html");
  explain(`y = ${Array(500).fill("x*x").join(" + ")}`, "x=2", "--html", many);
  const page = await browser.open(many);
  const last = Number(await page.evaluate("document.querySelector('[type=range]').max"));
  assert.ok(last > 5_000);
  assert.ok((await page.evaluate(lastStep)) < 1_000);
  await page.press("End");
  assert.equal(await page.evaluate(formula), "dx = 2000");
  assert.equal(await page.evaluate(textOf(".steps [aria-current] .formula")), "dx = 2000");
  await page.evaluate("document.querySelectorAll('.steps')[10].scrollIntoView()");
  await page.until("document.querySelectorAll('.steps')[10].childElementCount === 250");
  assert.equal(await page.evaluate("document.querySelectorAll('.steps')[10].start"), 2500);
  await page.evaluate("document.querySelector('.steps a[href=\"#2501\"]').click()");
  assert.match(await page.evaluate(textOf(".count")), /^step 2501 /);
  assert.ok((await page.evaluate(lastStep)) < last);
  await page.evaluate(printing);
  assert.equal(await page.evaluate(lastStep), last);
  assert.deepEqual(page.errors, []);
});

test("a constant has nothing to differentiate", async () => {
  const page = await browser.open(constant);
  assert.match(await page.evaluate(textOf("main")), /The value is 3, a constant: there is nothing to differentiate/);
  assert.match(await page.evaluate(textOf("main")), /No derivative reaches x/);
  assert.deepEqual(page.errors, []);
});

test("names of JavaScript's own and numbers that are not finite do no harm", async () => {
  const page = await browser.open(hostile);
  await page.press("End");
  assert.equal(await page.evaluate(gradientOf("constructor")), "dconstructor = 2");
  assert.equal(await page.evaluate(gradientOf("__proto__")), "d__proto__ = NaN");
  assert.deepEqual(page.errors, []);
});

for (const [name, file] of Object.entries({ fanOut, network, long })) {
  testFits(`the page of ${name}`, async (options) => {
    const page = await browser.open(file, options);
    await page.press("End");
    return page;
  });
}
