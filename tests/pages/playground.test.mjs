// The playground's room of networks, in a browser without a network: it trains, keeps and restores what it shows,
// refuses hostile files, and can be used by keyboard alone.
// Usage: node --test playground.test.mjs, with the paths in MINITORCH_PLAYGROUND (the page) and MINITORCH_BROWSER; with
// MINITORCH_PROGRAM the program reads the page's checkpoints, too.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { Browser } from "./browser.mjs";
import { testFits } from "./fits.mjs";
import { choose, click, drop, give, hasAddress, isDrawn, ofAll, ofLayer, said, table, text } from "./networks.mjs";

const file = process.env.MINITORCH_PLAYGROUND;
const program = process.env.MINITORCH_PROGRAM;
const folder = mkdtempSync(join(tmpdir(), "minitorch-playground-"));
let browser;

before(async () => {
  browser = new Browser(process.env.MINITORCH_BROWSER);
  await browser.send("Browser.setDownloadBehavior", { behavior: "allow", downloadPath: folder });
});

after(async () => {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
});

async function open(options = {}) {
  const page = await browser.open(file, options);
  await page.until(isDrawn);
  return page;
}

// Returns the path of the checkpoint that the page saves.
async function save(page) {
  const path = join(folder, "playground.json");
  rmSync(path, { force: true });
  await page.evaluate(click("#save"));
  for (let i = 0; i < 200 && !existsSync(path); ++i) await page.settle();
  return path;
}

test("the page is one small file, without errors and requests", async () => {
  assert.ok(statSync(file).size <= 700_000);
  const page = await open();
  assert.deepEqual(page.errors, []);
  assert.deepEqual(page.requests, []);
});

test("a spiral is learned, and the program gives its checkpoint the same figure", async () => {
  const page = await open();
  await page.evaluate(click("#play"));
  await page.until(`parseFloat(${text("training-accuracy")}) >= 98`, 120);
  await page.evaluate(click("#play"));
  await page.until(`${text("play")} === "Play"`);
  await page.settle();
  const accuracy = parseFloat(await page.evaluate(text("test-accuracy")));
  const path = await save(page);
  assert.equal(JSON.parse(readFileSync(path, "utf8")).metadata.settings.data, "spiral");
  if (program) {
    const found = JSON.parse(execFileSync(program, ["eval", path, "--json"], { encoding: "utf8" }));
    assert.ok(Math.abs(100 * found.accuracy - accuracy) < 0.06, `${100 * found.accuracy} and ${accuracy}`);
  }
  assert.deepEqual(page.errors, []);
});

test("a training is gone on with from its checkpoint", async () => {
  const first = await open();
  await first.evaluate(click("#step"));
  await first.until(`${text("epoch")} === "1"`);
  await first.until(`${text("play")} === "Play"`);
  const path = await save(first);
  const loss = await first.evaluate(text("test-loss"));
  const second = await open();
  await second.evaluate(give("checkpoint", "playground.json", readFileSync(path, "utf8")));
  await second.until(`${text("epoch")} === "1"`);
  assert.equal(await second.evaluate(text("test-loss")), loss);
});

test("after all epochs more can be set, also in a checkpoint that is opened; the training goes on", async () => {
  const [message, epochs] = [`document.querySelector(".message")`, `document.querySelector("[name=epochs]")`];
  const shown = (number) => `${text("epoch")} === "${number}" && ${text("play")} === "Play"`;
  const set = (number) => `${epochs}.value = ${number}; ${epochs}.dispatchEvent(new Event("change"))`;
  const page = await open();
  await page.evaluate(`location.hash = "#epochs=3&schedule=cosine"`);
  await page.until(`${epochs}.value === "3"`);
  await page.evaluate(click("#play"));
  await page.until(`${said} === "All 3 epochs are over. Reset, or set more."`);
  const colourOf = (element) => `getComputedStyle(${element}).color`;
  assert.equal(await page.evaluate(colourOf(message)), await page.evaluate(colourOf("document.body")));
  const content = readFileSync(await save(page), "utf8");
  const loss = await page.evaluate(text("training-loss"));
  await page.evaluate(set(3));
  await page.until(`${said} === "3 epochs are over already; give a larger number, or reset first"`);
  await page.evaluate(set(5));
  await page.until(`location.hash.includes("epochs=5") && ${said} === ""`);
  assert.equal(await page.evaluate(text("training-loss")), loss);
  assert.equal(await page.evaluate(text("epoch")), "3");
  await page.evaluate(click("#play"));
  await page.until(shown(5));
  const end = await page.evaluate(text("training-loss"));
  const second = await open();
  await second.evaluate(give("checkpoint", "three.json", content));
  await second.until(shown(3));
  await second.evaluate(set(5));
  await second.until(`location.hash.includes("epochs=5")`);
  await second.evaluate(click("#play"));
  await second.until(shown(5));
  assert.equal(await second.evaluate(text("training-loss")), end);
  if (program) {
    const path = join(folder, "three.json");
    writeFileSync(path, content);
    execFileSync(program, ["train", "--resume", path, "--epochs", "5"]);
    await second.evaluate(give("checkpoint", "five.json", readFileSync(path, "utf8")));
    await second.until(`${text("training-loss")} === "${end}"`);
  }
  assert.deepEqual([...page.errors, ...second.errors], []);
});

test("a checkpoint of other data, and a table of more columns, are told what the room takes", async () => {
  const page = await open();
  await page.evaluate(give("checkpoint", "clothes.json", readFileSync(await save(page), "utf8")
    .replace(/"data": ?"spiral"/, `"data": "fashion-mnist"`)));
  await page.until(`${said}.startsWith("clothes.json: the checkpoint is that of a training on fashion-mnist")`);
  await page.evaluate(give("table", "wide.csv", "day,x,y,class\n2026-01-01,1,2,a\n,3,4,b\n"));
  await page.until(`${said}.startsWith("wide.csv: has 4 columns, there must be x, y and the class")`);
});

test("points of a file are learned, and the program evaluates their checkpoint", async () => {
  const page = await open();
  await page.evaluate(drop("own.csv", table));
  await page.until(`document.getElementById("own").textContent.includes("own.csv")`);
  await page.evaluate(click("#play"));
  await page.until(`${text("training-accuracy")}.startsWith("100")`, 60);
  await page.evaluate(click("#play"));
  await page.until(`${text("play")} === "Play"`);
  await page.settle();
  const path = await save(page);
  if (program) {
    writeFileSync(join(folder, "own.csv"), table);
    const found = JSON.parse(execFileSync(program, ["eval", path, "--json"], { encoding: "utf8", cwd: folder }));
    const accuracy = parseFloat(await page.evaluate(text("test-accuracy")));
    assert.equal((100 * found.accuracy).toFixed(1), accuracy.toFixed(1));
  }
  assert.deepEqual(page.errors, []);
});

test("layers have an activation and a dropout each, and one choice sets those of all", async () => {
  const page = await open();
  await page.evaluate(choose(ofLayer(2, "activation"), "relu"));
  await page.until(hasAddress("activation=tanh,relu"));
  assert.equal(await page.evaluate(`${ofAll("activation")}.selectedOptions[0].textContent`), "by layer");
  await page.evaluate(choose(ofLayer(1, "dropout"), "0.2"));
  await page.until(hasAddress("dropout=0.2,0"));
  assert.equal(await page.evaluate(`${ofAll("dropout")}.value + ${ofAll("dropout")}.placeholder`), "by layer");
  await page.evaluate(click("[aria-label='hidden layers: more']"));
  await page.until(hasAddress("activation=tanh,relu,relu"));
  await page.evaluate(click("#step"));
  await page.until(`${text("epoch")} === "1"`);
  const path = await save(page);
  const { settings } = JSON.parse(readFileSync(path, "utf8")).metadata;
  assert.deepEqual([settings.activation, settings.dropout], [["tanh", "relu", "relu"], [0.2, 0, 0]]);
  if (program) {
    const found = JSON.parse(execFileSync(program, ["eval", path, "--json"], { encoding: "utf8" }));
    assert.ok(Math.abs(found.loss - parseFloat(await page.evaluate(text("test-loss")))) < 1e-4);
  }
  await page.evaluate(choose(ofAll("activation"), "gelu"));
  await page.until(hasAddress("activation=gelu"));
  for (const l of [1, 2, 3]) assert.equal(await page.evaluate(`${ofLayer(l, "activation")}.value`), "gelu");
  for (const hidden of ["12,12", "12", ""]) {
    await page.evaluate(click("[aria-label='hidden layers: less']"));
    await page.until(hidden === "12,12" ? `!location.hash.includes("hidden")` : hasAddress(`hidden=${hidden}`));
  }
  assert.equal(await page.evaluate(`${ofAll("dropout")}.value`), "0.2");
  assert.deepEqual(page.errors, []);
});

test("the losses have no scale before there is one", async () => {
  const page = await open();
  const ink = `(() => {
    const canvas = document.querySelector("#losses canvas");
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    return data.some((value) => value !== 0);
  })()`;
  assert.equal(await page.evaluate(ink), false);
  await page.evaluate(click("#step"));
  await page.until(`${text("epoch")} === "1"`);
  await page.until(ink);
});

test("a wide page has a line for the settings, and one for each layer", async () => {
  const page = await open({ width: 1200 });
  for (const group of ["[role=group][aria-label=settings]", "[aria-label='layer 1']"]) {
    const heights = `[...document.querySelectorAll("${group} :is(input, select)")]
      .map((input) => Math.round(input.getBoundingClientRect().top))`;
    assert.equal(new Set(await page.evaluate(heights)).size, 1);
  }
});

const hostile = [
  ["table", "empty.csv", ""],
  ["table", "words.csv", table.replaceAll(/^\d+/gm, "word")],
  ["table", "few.csv", "x,y,class\n1,2,a\n2,1,b\n"],
  ["table", "short.csv", "x,y,class\n1,2\n"],
  ["table", "three.csv", `${table}\n1,2,other\n`],
  ["table", "wide.csv", table.replaceAll(",", ",1,")],
  ["table", "zero.csv", "\u0000\u0001,\u0002"],
  ["checkpoint", "empty.json", ""],
  ["checkpoint", "other.json", `{"metadata": {}}`],
  ["checkpoint", "deep.json", "[".repeat(100_000)],
  ["checkpoint", "html.json", "<script>alert(1)</script>"],
];
test("hostile files are refused, and the network stays", async () => {
  const page = await open();
  await page.evaluate(click("#step"));
  await page.until(`${text("epoch")} === "1"`);
  const loss = await page.evaluate(text("test-loss"));
  for (const [input, name, content] of hostile) {
    await page.evaluate(`document.querySelector(".message").textContent = ""`);
    await page.evaluate(give(input, name, content));
    await page.until(`${said} !== ""`);
    assert.ok((await page.evaluate(said)).includes(name), `${name}: ${await page.evaluate(said)}`);
    assert.equal(await page.evaluate(text("test-loss")), loss);
    assert.equal(await page.evaluate(text("epoch")), "1");
  }
  assert.deepEqual(page.errors, []);
});

test("a training that diverges shows the epochs before, ends with a message, and the page goes on", async () => {
  const page = await open();
  await page.evaluate(`location.hash =
    "#data=circle&points=10&hidden=8&activation=relu&optimizer=sgd&rate=100000000000000000000&batch=8"`);
  await page.until(`document.querySelector("[name=batch]").value === "8"`);
  await page.evaluate(click("#play"));
  await page.until(`${said} !== ""`);
  assert.match(await page.evaluate(said), /in epoch 4/);
  assert.equal(await page.evaluate(text("epoch")), "3");
  await page.evaluate(click("#reset"));
  await page.until(`${text("epoch")} === "0"`);
  assert.deepEqual(page.errors, []);
});

test("the page answers while it trains", async () => {
  const page = await open();
  await page.evaluate(click("#play"));
  const waits = await page.evaluate(`new Promise((done) => {
    const times = [performance.now()];
    const clock = setInterval(() => {
      times.push(performance.now());
      if (times.at(-1) - times[0] < 1000) return;
      clearInterval(clock);
      done(times.slice(1).map((time, i) => time - times[i]));
    }, 10);
  })`);
  await page.evaluate(click("#reset"));
  assert.ok(waits.sort((a, b) => a - b)[Math.floor(waits.length / 2)] < 100, `${waits}`); // the median
});

testFits("the room", open);

test("the keyboard trains, and edits a weight", async () => {
  const page = await open();
  await page.tabTo("step");
  await page.press("Enter");
  await page.until(`${text("epoch")} === "1"`);
  await page.tabTo("unit");
  await page.press("ArrowDown");
  await page.press("Enter");
  const value = "document.activeElement.value";
  assert.match(await page.evaluate(`document.querySelector(".editor h3").textContent`), /unit 2 of layer 1/);
  await page.send("Input.insertText", { text: "2.5" });
  await page.press("Enter");
  assert.equal(await page.evaluate(value), "2.5");
  assert.deepEqual(page.errors, []);
});

const goTo = (page, address) => page.evaluate(`location.hash = "${address}"`);
const readout = `document.querySelector("#network .readout").textContent`;

test("the sentence about a unit is true while the network changes, and goes with the focus", async () => {
  const page = await open();
  await page.tabTo("unit");
  const first = await page.evaluate(readout);
  assert.match(first, /^The bias of unit 1 of layer 1 is /);
  await page.evaluate(`document.getElementById("step").dispatchEvent(new Event("click"))`);
  await page.until(`${text("epoch")} === "1" && ${readout} !== ${JSON.stringify(first)}`);
  const second = await page.evaluate(readout);
  await page.press("Enter");
  assert.equal(await page.evaluate(readout), "");
  const bias = await page.evaluate(`document.querySelector(".editor input").value`);
  assert.ok(Math.abs(parseFloat(second.match(/ is (.*)\. Enter/)[1].replace("−", "-")) - bias) < 1e-3, second);
  await page.evaluate(`document.querySelector("button.unit").focus()`);
  await goTo(page, "#hidden=2");
  await page.until(`document.querySelectorAll("button.unit").length === 4 && ${readout} === ""`);
});

for (const hidden of ["12", "14,3"]) { // a layer shows twelve units
  test(`the boxes of the classes have the colours of the output, and the page says so: ${hidden}`, async () => {
    const page = await open();
    await goTo(page, `#data=simple&hidden=${hidden}`);
    await page.until(`${hasAddress("data=simple")} && ${hasAddress(`hidden=${hidden}`)}`);
    await page.evaluate(click("#play"));
    await page.until(`parseFloat(${text("training-accuracy")}) >= 98`);
    await page.evaluate(click("#play"));
    await page.until(`${text("play")} === "Play"`);
    // At every place, how many of the two boxes are as blue or orange as the output is.
    const agreeing = await page.evaluate(`(() => {
      const bluesOf = (canvas) => {
        const small = new OffscreenCanvas(32, 32);
        const context = small.getContext("2d");
        context.drawImage(canvas, 0, 0, 32, 32);
        const { data } = context.getImageData(0, 0, 32, 32);
        return Array.from({ length: 1024 }, (_, i) => data[4 * i + 2] > data[4 * i]);
      };
      const output = bluesOf(document.querySelector(".plane canvas"));
      return [...document.querySelectorAll("button.unit canvas")].slice(-2).map(bluesOf)
        .map((box) => box.filter((isBlue, i) => isBlue === output[i]).length / 1024);
    })()`);
    for (const share of agreeing) assert.ok(share > 0.8, `${agreeing}`);
    assert.match(await page.evaluate(`document.querySelector("#network .note").textContent`),
                 /class 0 is blue above 0 and orange below, so both classes look as in Output/);
  });
}

test("a button of a number keeps the focus at the end of its range", async () => {
  const page = await open();
  await goTo(page, "#hidden=2");
  await page.until(`document.querySelectorAll("button.unit").length === 4`);
  for (const [name, end] of [["layer 1", "hidden=1"], ["hidden layers", "hidden="]]) {
    const button = `document.querySelector("[aria-label='${name}: less']")`;
    await page.evaluate(`${button}.focus()`);
    await page.press("Enter");
    await page.until(`${hasAddress(end)} && ${button}.getAttribute("aria-disabled") === "true"`);
    await page.press("Enter");
    assert.ok(await page.evaluate(`document.activeElement === ${button} && ${hasAddress(end)}`));
    assert.equal(await page.evaluate(said), "");
  }
});

test("the losses are at whole epochs, and the arrow keys read them", async () => {
  const page = await open();
  const ticks = await page.evaluate(`(async () => {
    const texts = [], { prototype } = CanvasRenderingContext2D, before = prototype.fillText;
    prototype.fillText = function (text, ...rest) { texts.push(text); before.call(this, text, ...rest); };
    for (const epoch of ["1", "2", "3"]) {
      ${click("#step")};
      while (${text("epoch")} !== epoch) await new Promise((done) => setTimeout(done, 20));
    }
    prototype.fillText = before;
    return texts;
  })()`);
  for (const epoch of ["1", "2", "3"]) assert.ok(ticks.includes(epoch), `${ticks}`);
  assert.ok(!ticks.some((text) => /^[12]\.5$/.test(text)), `${ticks}`);
  await page.evaluate(`document.querySelector("#losses .chart").focus()`);
  await page.press("End");
  const readout = `document.querySelector("#losses .readout").textContent`;
  assert.match(await page.evaluate(readout), /^epoch 3: training loss 0\.\d+, test loss 0\.\d+$/);
  await page.press("ArrowLeft");
  assert.match(await page.evaluate(readout), /^epoch 2: /);
  assert.deepEqual(page.errors, []);
});

test("large losses have their whole numbers at the axis", async () => {
  const page = await open();
  await goTo(page, "#optimizer=sgd&rate=1e10&hidden=");
  await page.until(hasAddress("rate=10000000000"));
  await page.evaluate(click("#step"));
  await page.until(`${text("epoch")} === "1"`);
  assert.ok(parseFloat(await page.evaluate(text("training-loss"))) > 1e6);
  const hasInk = (left, width) => `((canvas) => canvas.getContext("2d")
    .getImageData(${left}, 0, ${width}, canvas.height).data.some((value) => value !== 0))(
    document.querySelector("#losses canvas"))`;
  await page.until(hasInk(2, 45));
  assert.equal(await page.evaluate(hasInk(0, 2)), false);
  assert.match(await page.evaluate(`document.querySelector("#losses .note").textContent`), /mean of the epoch's steps/);
});

test("a wide window shows all of eight layers", async () => {
  const page = await open({ width: 3000 });
  await goTo(page, `#hidden=${Array(8).fill(4)}`);
  await page.until(`document.querySelectorAll("button.unit").length === 34`);
  await page.settle();
  assert.ok(await page.evaluate(`(({ scrollWidth, clientWidth }) => scrollWidth <= clientWidth)(
    document.querySelector("#network .scrolls"))`));
  assert.ok((await page.evaluate("document.documentElement.scrollWidth")) <= 3000);
});

test("the button shows at once that a pause waits for the network", async () => {
  const page = await open();
  await page.evaluate(click("#play"));
  await page.until(`${text("epoch")} !== "0"`);
  const isBusy = `document.getElementById("play").getAttribute("aria-busy") === "true"`;
  assert.ok(await page.evaluate(`${click("#play")}; ${isBusy}`));
  await page.until(`${text("play")} === "Play" && !(${isBusy})`);
});
