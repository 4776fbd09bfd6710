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

const said = `document.querySelector(".message")?.textContent`;
const text = (id) => `document.getElementById("${id}").textContent`;
const click = (selector) => `document.querySelector(${JSON.stringify(selector)}).click()`;
const isDrawn = `document.getElementById("epoch") !== null && ${text("epoch")} !== "–"`;

async function open(options = {}) {
  const page = await browser.open(file, options);
  await page.until(isDrawn);
  return page;
}

// Gives a file to the input of this name, as if a user had chosen it.
const give = (name, fileName, content) => `(() => {
  const chosen = new DataTransfer();
  chosen.items.add(new File([${JSON.stringify(content)}], ${JSON.stringify(fileName)}));
  const input = document.querySelector("input[name=${name}]");
  input.files = chosen.files;
  input.dispatchEvent(new Event("change"));
})()`;

const drop = (fileName, content) => `(() => {
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File([${JSON.stringify(content)}], ${JSON.stringify(fileName)}));
  dispatchEvent(new DragEvent("drop", { dataTransfer, cancelable: true }));
})()`;

// Returns the path of the checkpoint that the page saves.
async function save(page) {
  const path = join(folder, "playground.json");
  rmSync(path, { force: true });
  await page.evaluate(click("#save"));
  for (let i = 0; i < 200 && !existsSync(path); ++i) await page.settle();
  return path;
}

const table = ["x,y,class", ...Array.from({ length: 60 }, (_, i) => {
  const [x, y] = [(i % 8) * 10, Math.floor(i / 8)];
  return `${x},${y},${x > 35 ? "right" : "left"}`;
})].join("\n");

test("the page is one small file, without errors and requests", async () => {
  assert.ok(statSync(file).size <= 700_000);
  const page = await open();
  assert.deepEqual(page.errors, []);
  assert.deepEqual(page.requests, []);
});

// Other programs do not count.
test("the first picture is there after a second of the processor's time", async () => {
  const page = await open();
  await page.send("Performance.enable");
  const { metrics } = await page.send("Performance.getMetrics");
  const { value } = metrics.find(({ name }) => name === "ProcessTime");
  assert.ok(value < 1, `${value} s`);
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

test("points of a file have neither a number nor noise to set", async () => {
  const page = await open();
  const disabled = `[...document.querySelectorAll("#networks :disabled")].map(({ name }) => name).filter((name) => name)`;
  assert.deepEqual(await page.evaluate(disabled), []);
  await page.evaluate(drop("own.csv", table));
  await page.until(`document.getElementById("own").textContent.includes("own.csv")`);
  assert.deepEqual(await page.evaluate(disabled), ["points", "noise"]);
  await page.evaluate(click(".set:nth-child(2)"));
  await page.until(`!document.querySelector("[name=points]").disabled`);
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

test("the address restores the settings", async () => {
  const page = await open();
  await page.evaluate(click(".set:nth-child(3)"));
  await page.evaluate(`document.querySelector("[aria-label='layer 1: more']").click()`);
  await page.until(`location.hash.includes("hidden")`);
  const pressed = `document.querySelector("[aria-pressed=true]").textContent`;
  const [address, chosen] = await page.evaluate(`[location.hash, ${pressed}]`);
  const other = await open();
  await other.evaluate(`location.hash = ${JSON.stringify(address)}`);
  await other.until(`${pressed} === ${JSON.stringify(chosen)}`);
  assert.equal(await other.evaluate("location.hash"), address);
  const noise = `document.querySelector("input[name=noise]").value`;
  await other.evaluate(`location.hash = "#data=circle&noise=0.1"`);
  await other.until(`${noise} === "0.1"`);
  await other.evaluate(`location.hash = "#noise=-1"`);
  await other.until(`${said} === "The address has noise=-1; it must be from 0 to 10."`);
  await other.evaluate(`location.hash = "#hidden=4,300"`);
  await other.until(`${said} === "The address has hidden=4,300; it must be from 1 to 256."`);
  await other.evaluate(`location.hash = "#data=nope"`);
  await other.until(`${said}.startsWith("The address has data=nope; it must be one of simple, diag,")`);
  const decay = `document.querySelector("input[name=weight_decay]").value`;
  await other.evaluate(`location.hash = "#data=circle&weight_decay=0.1"`);
  await other.until(`${decay} === "0.1"`);
  await other.evaluate(`location.hash = "#data=circle"`);
  await other.until(`${decay} === ""`);
  for (const faulty of ["points=lots", "noise=", "seed=0x10", "hidden=4,,4", "dropout=0,"]) {
    await other.evaluate(`location.hash = "#data=circle"`);
    await other.until(`${said} === ""`);
    await other.evaluate(`location.hash = "#${faulty}"`);
    await other.until(`${said}.includes("no number")`);
  }
  await other.evaluate("history.back()");
  await other.until(`${said} === ""`);
});

// Sets an input, as if a user had.
const choose = (input, value) => `(() => {
  ${input}.value = ${JSON.stringify(value)};
  ${input}.dispatchEvent(new Event("change"));
})()`;
const ofAll = (name) => `document.querySelector("[name=${name}]")`;
const ofLayer = (l, name) => `document.querySelector("[aria-label='layer ${l}: ${name}']")`;
const hasAddress = (part) => `location.hash.slice(1).split("&").includes(${JSON.stringify(part)})`;

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

test("the address has the settings of each layer", async () => {
  const page = await open();
  await page.evaluate(`location.hash = "#activation=relu,silu&dropout=0,0.5"`);
  await page.until(`${ofLayer(2, "activation")}.value === "silu"`);
  assert.equal(await page.evaluate(`${ofLayer(2, "dropout")}.value`), "0.5");
  await page.evaluate(`location.hash = "#activation=relu,silu,relu"`);
  await page.until(`${said}.includes("activation has 3 values for 2 hidden layers")`);
  assert.equal(await page.evaluate(`${ofLayer(1, "activation")}.value`), "relu");
  await page.evaluate(choose(ofLayer(1, "dropout"), "1")); // is just outside of the limits
  await page.until(`${said}.includes("'dropout' is out of range")`);
  assert.equal(await page.evaluate(`${ofLayer(1, "dropout")}.value`), "0");
});

const numbers = [
  ["points", "6", "5"], ["points", "10000", "10002"], ["noise", "0.005", "-0.1"], ["noise", "10", "10.5"],
  ["seed", "9007199254740991", "9007199254740992"], ["rate", "1e-7", "-1"], ["rate", "1000", "-0.1"],
  ["weight_decay", "1000", "-0.5"], ["l1", "1000", "-0.5"], ["dropout", "0.33", "1.5"], ["batch", "100000", "0"],
  ["epochs", "2000000", "1000000001"],
];
test("inputs of numbers and the address have the same limits", async () => {
  const page = await open();
  const begin = await page.evaluate("location.hash");
  for (const [name, good, bad] of numbers) {
    await page.evaluate(choose(ofAll(name), good));
    await page.until(hasAddress(`${name}=${good}`));
    const kept = await page.evaluate("location.hash");
    await page.evaluate(choose(ofAll(name), bad));
    assert.ok(await page.evaluate(`${ofAll(name)}.validity.rangeUnderflow || ${ofAll(name)}.validity.rangeOverflow`));
    await page.settle();
    assert.equal(await page.evaluate("location.hash"), kept, name);
    await page.evaluate(`location.hash = "#${name}=${bad}"`);
    await page.until(`${said}.includes("The address has ${name}=${bad}; it must be ")`);
    await page.evaluate(`location.hash = ${JSON.stringify(begin || "#data=spiral")}`);
    await page.until(`${said} === ""`);
  }
});

test("a number between the steps of the arrows is valid to the browser, too", async () => {
  const page = await open();
  const [isValid, step] = [`${ofAll("dropout")}.matches(":valid")`, `${ofAll("dropout")}.step`];
  assert.equal(await page.evaluate(step), "0.05");
  await page.evaluate(`${ofAll("dropout")}.select()`);
  await page.send("Input.insertText", { text: "0.33" });
  assert.ok(await page.evaluate(isValid));
  await page.press("Enter");
  await page.until(hasAddress("dropout=0.33"));
  assert.ok(await page.evaluate(isValid));
  await page.evaluate(`location.hash = "#dropout=0.2&noise=0.005"`);
  await page.until(`${ofAll("noise")}.value === "0.005"`);
  assert.equal(await page.evaluate(step), "0.05");
  assert.equal(await page.evaluate(`document.querySelectorAll("#networks :invalid").length`), 0);
});

test("no change is lost that comes before the answer to another", async () => {
  const page = await open();
  const more = click("[aria-label='layer 1: more']");
  await page.evaluate([choose(ofAll("rate"), "0.02"), choose(ofAll("batch"), "8"), more, more].join("; "));
  for (const part of ["rate=0.02", "batch=8", "hidden=14,12"]) await page.until(hasAddress(part));
  // One that is refused leaves the others.
  await page.evaluate([choose(ofLayer(1, "dropout"), "1"), choose(ofAll("epochs"), "50")].join("; "));
  await page.until(hasAddress("epochs=50"));
  assert.equal(await page.evaluate(`${ofLayer(1, "dropout")}.value`), "0");
  for (const part of ["rate=0.02", "batch=8", "hidden=14,12"]) assert.ok(await page.evaluate(hasAddress(part)));
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
