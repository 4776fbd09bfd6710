// The playground's room of pictures, in a browser without a network: what is drawn, chosen or loaded is seen, the sum
// that is shown is a weight's gradient, and hostile files are refused.
// Usage: node --test pictures.test.mjs, with the paths in MINITORCH_PLAYGROUND (the page) and MINITORCH_BROWSER.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

import { percent, sharesOf } from "../../pages/shared/numbers.js";
import { Browser } from "./browser.mjs";
import { testFits } from "./fits.mjs";

const file = process.env.MINITORCH_PLAYGROUND;
const checkpoint = readFileSync(fileURLToPath(new URL("../../playground/digits/digits.json", import.meta.url)), "utf8");
let browser;

before(() => (browser = new Browser(process.env.MINITORCH_BROWSER)));
after(() => browser.close());

const said = `document.querySelector("#pictures .message").textContent`;
const verdict = `document.querySelector(".verdict")?.textContent ?? ""`;
const text = (selector) => `document.querySelector(${JSON.stringify(selector)}).textContent`;
const click = (selector) => `document.querySelector(${JSON.stringify(selector)}).click()`;

async function open(options = {}, parameters = "") {
  const page = await browser.open(file, options);
  await page.evaluate(`location.hash = "#room=pictures${parameters}"`);
  await page.until(`document.querySelector("#sum")?.textContent`);
  return page;
}

const change = (selector, value) => `(() => {
  const input = document.querySelector(${JSON.stringify(selector)});
  input.value = ${JSON.stringify(value)};
  input.dispatchEvent(new Event("change"));
})()`;

// Gives a file to the input of this name, as if a user had chosen it; `made` is an expression of what is in it.
const give = (name, fileName, made) => `(async () => {
  const chosen = new DataTransfer();
  chosen.items.add(new File([await ${made}], ${JSON.stringify(fileName)}));
  const input = document.querySelector("input[name=${name}]");
  input.files = chosen.files;
  input.dispatchEvent(new Event("change"));
})()`;

// A PNG of width x height pixels with lines of this colour.
const png = (width, height, paper, ink, lines) => `(() => {
  const canvas = new OffscreenCanvas(${width}, ${height});
  const context = canvas.getContext("2d");
  context.fillStyle = "${paper}";
  context.fillRect(0, 0, ${width}, ${height});
  [context.strokeStyle, context.lineWidth] = ["${ink}", 12];
  context.stroke(new Path2D("${lines}"));
  return canvas.convertToBlob();
})()`;

// Drags the mouse over the board, through places in a square of 100.
async function drag(page, places) {
  await page.evaluate(`document.querySelector(".board").scrollIntoView({ block: "center" })`);
  const box = await page.evaluate(`(({ left, top, width }) => ({ left, top, width }))(
    document.querySelector(".board").getBoundingClientRect())`);
  const at = ([x, y]) => ({ x: box.left + (x * box.width) / 100, y: box.top + (y * box.width) / 100 });
  const send = (type, place) =>
    page.send("Input.dispatchMouseEvent", { type, ...at(place), button: "left", buttons: 1, clickCount: 1 });
  await send("mousePressed", places[0]);
  for (const place of places) await send("mouseMoved", place);
  await send("mouseReleased", places.at(-1));
  await page.settle();
}

test("the room comes without errors and requests, and sees its digit", async () => {
  const page = await open();
  assert.match(await page.evaluate(verdict), /^It sees 3, /);
  assert.match(await page.evaluate(text("#classifier")), /9,154 parameters, 99\.2\s% of the test right/);
  assert.equal(await page.evaluate(`document.querySelectorAll(".stage").length`), 3);
  assert.equal(await page.evaluate(`document.querySelectorAll("button.map").length`), 5 * 8 + 4 * 12 + 4 * 16);
  assert.deepEqual(page.errors, []);
  assert.deepEqual(page.requests, []);
});

test("all ten samples are seen as what they are", async () => {
  const page = await open();
  for (let digit = 0; digit < 10; ++digit) {
    await page.evaluate(click(`.sample:nth-child(${digit + 1})`));
    await page.until(`(${verdict}).startsWith("It sees ${digit},")`);
  }
  assert.deepEqual(page.errors, []);
});

test("what the mouse draws is seen, wherever it is on the board", async () => {
  const page = await open();
  for (const [dx, dy] of [[0, 0], [-30, -25], [35, 30]]) {
    await page.evaluate(click("#clear"));
    await page.until(`(${verdict}).includes("empty")`);
    await drag(page, [[38, 35], [62, 35], [48, 65]].map(([x, y]) => [x + dx, y + dy]));
    await page.until(`(${verdict}).startsWith("It sees 7,")`);
  }
  assert.deepEqual(page.errors, []);
});

test("a click that does not move leaves a dot of the pen", async () => {
  const page = await open();
  await page.evaluate(click("#clear"));
  await page.until(`(${verdict}).includes("empty")`);
  await drag(page, [[50, 50]]);
  await page.until(`!(${verdict}).includes("empty")`);
  assert.deepEqual(page.errors, []);
});

test("the keyboard alone draws a digit, and goes through the maps", async () => {
  const page = await open();
  await page.tabTo("board");
  await page.evaluate(click("#clear"));
  await page.press("ArrowUp", 8);
  await page.press("Space");
  await page.press("ArrowDown", 16);
  await page.press("Space");
  await page.until(`(${verdict}).startsWith("It sees 1,")`);
  await page.tabTo("map");
  await page.press("ArrowDown", 3);
  await page.press("ArrowRight");
  assert.match(await page.evaluate(text("#layers .readout")), /^relu, stage 1, map 2: from 0 to /);
  await page.press("Enter");
  assert.match(await page.evaluate(text("dialog[open] h2")), /^Relu, stage 1, map 2/);
  await page.evaluate(`location.hash = "#"`); // another room closes it
  await page.until(`document.querySelector("dialog[open]") === null`);
  assert.deepEqual(page.errors, []);
});

test("the sum of the products is the gradient that the backward pass computed, of every weight", async () => {
  const page = await open();
  const sums = [];
  for (const filter of [0, 3, 7]) {
    await page.evaluate(change("[name=filter]", String(filter)));
    for (let i = 0; i < 9; ++i) {
      await page.evaluate(`document.querySelector("#sum").textContent = ""`);
      await page.evaluate(click(`#learning .kernel button:nth-child(${i + 1})`));
      await page.until(text("#sum"));
      await page.settle();
      const [sum, gradient] = (await page.evaluate(
        `[...document.querySelectorAll("#sum strong")].map((part) => part.textContent)`)).map(Number);
      assert.ok(Math.abs(sum - gradient) <= 1e-5 * Math.abs(gradient) + 1e-7, `${sum} and ${gradient}`);
      sums.push(sum);
    }
  }
  assert.ok(new Set(sums).size > 20);
  assert.deepEqual(page.errors, []);
});

test("pictures in files are seen, dark on light and light on dark, and of any shape", async () => {
  const page = await open();
  const seven = "M40 30H100L60 130";
  for (const [paper, ink, width] of [["#eee", "#333", 140], ["black", "white", 140], ["#cde", "#621", 400]]) {
    await page.evaluate(click("#clear"));
    await page.until(`(${verdict}).includes("empty")`);
    await page.evaluate(give("picture", "seven.png", png(width, 160, paper, ink, seven)));
    await page.until(`(${verdict}).startsWith("It sees 7,")`);
  }
  assert.deepEqual(page.errors, []);
});

test("a picture in which nothing stands out is told, and the drawing stays", async () => {
  const page = await open();
  for (const [ink, size] of [["#bebebe", 100], ["#c8c8c8", 100], ["black", 1]]) {
    await page.evaluate(`${said} = ""`);
    await page.evaluate(give("picture", "pale.png", png(size, size, "#c8c8c8", ink, "M20 30H80L40 90")));
    await page.until(`${said} === "pale.png: nothing stands out in it; choose a picture with more contrast."`);
    assert.match(await page.evaluate(verdict), /^It sees 3, /);
  }
  assert.doesNotMatch(await page.evaluate(`document.querySelector("input[name=picture]").accept`), /svg|\*/);
});

test("a probability that is not all is not said to be 1 or 100 %", async () => {
  const page = await open({}, "&sample=5&label=5");
  assert.match(await page.evaluate(verdict), /^It sees 5, >\s99\.9\s%$/);
  assert.match(await page.evaluate(text("#loss")),
               /the loss is [1-9].*e-\d+: .* of its probability, 1 − [1-9].*e-\d+\.$/);
  assert.deepEqual(sharesOf(Float32Array.of(1, 3)), [0.25, 0.75]);
  assert.equal(percent(sharesOf(Float32Array.of(1, 3.6e-10))[0]), ">\u00a099.9\u00a0%");
});

test("a share is in one line, the numbers of a map can be read, and the readout is of the map as it is", async () => {
  for (const width of [400, 1280, 3000]) {
    const page = await open({ width, height: 800 });
    const heights = `[...document.querySelectorAll(".share")].map((one) => one.getBoundingClientRect().height)`;
    assert.ok(Math.max(...(await page.evaluate(heights))) < 30);
    const map = `document.querySelectorAll("button.map")[9]`;
    await page.evaluate(`${map}.focus()`);
    const before = await page.evaluate(text("#layers .readout"));
    await page.evaluate(click(".sample:nth-child(2)"));
    await page.until(`(${verdict}).startsWith("It sees 1,")`);
    assert.notEqual(await page.evaluate(text("#layers .readout")), before);
    await page.evaluate(`${map}.click()`);
    const canvas = `document.querySelector("dialog canvas")`;
    assert.ok((await page.evaluate(`${canvas}.getBoundingClientRect().width`)) >= 20 * 28, `${width}`);
    assert.equal(await page.evaluate(`${canvas}.querySelectorAll("td").length`), 28 * 28);
    assert.deepEqual(page.errors, []);
  }
});

test("the keyboard reads how a weight learns at each place", async () => {
  const page = await open();
  await page.evaluate(`document.querySelector("#learning .kernel button:last-child").focus()`);
  await page.press("Tab");
  const readout = text("#learning .readout");
  assert.match(await page.evaluate(readout), /^row 1, column 1: .* × .* = /);
  await page.press("ArrowRight", 2);
  await page.press("ArrowDown");
  assert.match(await page.evaluate(readout), /^row 2, column 3: .* × .* = /);
  assert.equal(await page.evaluate(`document.querySelectorAll(".mark:not([hidden])").length`), 3);
  await page.press("Tab");
  assert.equal(await page.evaluate(readout), "");
  assert.equal(await page.evaluate(`document.querySelectorAll("#learning [role=img]").length`), 0);
});

const edited = (change) => {
  const contents = JSON.parse(checkpoint);
  change(contents);
  return JSON.stringify(JSON.stringify(contents));
};
const hostile = [
  ["picture", "empty.png", `""`],
  ["picture", "words.png", `"a digit"`],
  ["picture", "drawn.svg", `"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"`],
  ["classifier", "empty.json", `""`],
  ["classifier", "deep.json", `"[".repeat(100000)`],
  ["classifier", "html.json", `"<script>alert(1)</script>"`],
  ["classifier", "other.json", edited(({ metadata }) => (metadata.settings.model = "mlp"))],
  ["classifier", "large.json", edited(({ metadata }) => (metadata.settings.maps = [100_000, 100_000]))],
  ["classifier", "sizes.json", edited(({ metadata }) => (metadata.task.width = 32))],
  ["classifier", "nul.json", `${JSON.stringify(checkpoint)} + "\\0"`],
  ["classifier", "sure.json", edited(({ metadata }) => (metadata.metrics.test.accuracy = "high"))],
  ["classifier", "infinite.json", edited(({ tensors }) => (tensors["model.out.bias"].data[0] = "NaN"))],
  ["classifier", "less.json", edited(({ tensors }) => delete tensors["model.out.bias"])],
];
test("hostile files are refused with their names, and the network stays", async () => {
  const page = await open();
  for (const [i, [input, name, made]] of hostile.entries()) {
    await page.evaluate(`${said} = ""`);
    await page.evaluate(give(input, name, made));
    await page.until(`${said} !== ""`);
    assert.ok((await page.said()).includes(name), `${name}: ${await page.said()}`);
    const digit = [4, 7][i % 2];
    await page.evaluate(click(`.sample:nth-child(${digit + 1})`));
    await page.until(`(${verdict}).startsWith("It sees ${digit},")`);
  }
  assert.deepEqual(page.errors, []);
});

test("a network that computes what is not finite is told, and no verdict stands beside its name", async () => {
  const page = await open();
  const large = JSON.parse(checkpoint);
  large.tensors["model.out.weight"].data = large.tensors["model.out.weight"].data.map((weight) => 3e37 * weight);
  await page.evaluate(give("classifier", "large.json", JSON.stringify(JSON.stringify(large))));
  await page.until(`${said} !== ""`);
  assert.match(await page.evaluate(said), /weights are too large: of this picture it computes (NaN|infinity)/);
  assert.equal(await page.evaluate(verdict), "");
  const seen = `["layers", "learning"].map((id) => document.getElementById(id).offsetHeight > 0)`;
  assert.deepEqual(await page.evaluate(seen), [false, false]);
  await page.evaluate(give("classifier", "digits.json", JSON.stringify(checkpoint)));
  await page.until(`${verdict}.startsWith("It sees 3")`);
  assert.equal(await page.evaluate(said), "");
  assert.deepEqual(await page.evaluate(seen), [true, true]);
  assert.deepEqual(page.errors, []);
});

test("a checkpoint of one's own is opened", async () => {
  const page = await open();
  const made = edited(({ metadata, tensors }) => {
    metadata.task.classes[3] = "three";
    delete metadata.metrics;
    tensors["model.out.bias"].data[3] += 0.5;
  });
  await page.evaluate(give("classifier", "own.json", made));
  await page.until(`(${verdict}).startsWith("It sees three,")`);
  assert.doesNotMatch(await page.evaluate(text("#classifier")), /test/);
  assert.equal(await page.said(), "");
});

test("a network of other pictures than digits says what its classes are", async () => {
  const page = await open();
  assert.equal(await page.evaluate(text("#drawing h2")), "Draw a digit");
  const clothes = ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Boot"];
  const made = edited(({ metadata }) => {
    metadata.task.classes = clothes;
    metadata.settings.data = "fashion-mnist";
  });
  await page.evaluate(give("classifier", "clothes.json", made));
  await page.until(`${text("#classifier")}.includes("fashion-mnist")`);
  assert.equal(await page.evaluate(text("#drawing h2")), "Draw one of its classes");
  assert.ok((await page.evaluate(text("#classifier"))).endsWith(`10 classes: ${clothes.join(", ")}.`));
  await page.evaluate(click("#clear"));
  await page.until(`(${verdict}) === "The board is empty: draw one of its classes."`);
  assert.deepEqual(page.errors, []);
});

test("a message goes when the board shows something else", async () => {
  const page = await open({}, "&filter=99");
  const isSaid = (begin) => page.until(`${said}.startsWith(${JSON.stringify(begin)})`);
  await isSaid("The address has filter=99");
  const others = [
    ["It sees 2,", click(".sample:nth-child(3)")],
    ["The board is empty", click("#clear")],
    ["It sees 7,", give("picture", "seven.png", png(140, 160, "#eee", "#333", "M40 30H100L60 130"))],
    ["It sees 7,", give("classifier", "digits.json", JSON.stringify(checkpoint))],
    ["It sees 7,", change("[name=filter]", "6")],
  ];
  for (const [seen, act] of others) {
    await page.evaluate(act);
    await page.until(`(${verdict}).startsWith(${JSON.stringify(seen)}) && ${said} === ""`);
    await page.evaluate(give("picture", "white.png", png(100, 100, "white", "white", "M20 30H80")));
    await isSaid("white.png: nothing stands out");
  }
  assert.deepEqual(page.errors, []);
});

test("an address of what the network does not have is told", async () => {
  const page = await open({}, "&sample=3&filter=99");
  await page.until(`${JSON.stringify("")} !== document.querySelector("#pictures .message").textContent`);
  assert.equal(await page.said(), "The address has filter=99; it must be from 0 to 7.");
});

test("the address has what was chosen, and brings it back", async () => {
  const page = await open();
  await page.evaluate(click(".sample:nth-child(9)"));
  await page.until(`(${verdict}).startsWith("It sees 8,")`);
  await page.evaluate(change("[name=filter]", "6"));
  await page.evaluate(change("[name=label]", "2"));
  await page.until(`location.hash.includes("label=2") && location.hash.includes("filter=6")`);
  const [address, sum] = await page.evaluate(`[location.hash, ${text("#sum")}]`);
  const other = await open({}, address.replace("#room=pictures", ""));
  await other.until(`${text("#sum")} === ${JSON.stringify(sum)}`);
  await other.evaluate(`location.hash = "#room=pictures&filter=99"`);
  await other.until(`${said}.includes("filter=99")`);
  await other.evaluate(`location.hash = "#room=pictures&toString=1"`);
  await other.until(`${said}.includes("toString")`);
  assert.deepEqual(other.errors, []);
});

testFits("the room", open);
