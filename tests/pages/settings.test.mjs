// The settings of the playground's room of networks, in a browser: inputs and the address, with the same limits.
// Usage: node --test settings.test.mjs, with the paths in MINITORCH_PLAYGROUND (the page) and MINITORCH_BROWSER.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Browser } from "./browser.mjs";
import { choose, click, drop, hasAddress, isDrawn, ofAll, ofLayer, said, table, text } from "./networks.mjs";

let browser;
before(() => (browser = new Browser(process.env.MINITORCH_BROWSER)));
after(() => browser.close());

async function open(options = {}) {
  const page = await browser.open(process.env.MINITORCH_PLAYGROUND, options);
  await page.until(isDrawn);
  return page;
}

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
test("inputs of numbers and the address have the same limits; a number beyond them is put back", async () => {
  const page = await open();
  const begin = await page.evaluate("location.hash");
  for (const [name, good, bad] of numbers) {
    await page.evaluate(choose(ofAll(name), good));
    await page.until(hasAddress(`${name}=${good}`));
    const kept = await page.evaluate("location.hash");
    await page.evaluate(choose(ofAll(name), bad));
    assert.match(await page.evaluate(said), /^'[\w ]+' must be .*(from \d|above 0|0 or more)/);
    assert.equal(await page.evaluate(`${ofAll(name)}.value`), good);
    await page.settle();
    assert.equal(await page.evaluate("location.hash"), kept, name);
    await page.evaluate(`location.hash = "#${name}=${bad}"`);
    await page.until(`${said}.includes("The address has ${name}=${bad}; it must be ")`);
    await page.evaluate(`location.hash = ${JSON.stringify(begin || "#data=spiral")}`);
    await page.until(`${said} === ""`);
  }
});

test("an address with the end of a range that does not belong to it is told in the same words", async () => {
  const page = await open();
  const rules = [["rate=0", "above 0"], ["dropout=1", "from 0 to below 1"], ["noise=-1", "from 0 to 10"],
                 ["weight_decay=-1", "0 or more"]];
  for (const [part, rule] of rules) {
    await page.evaluate(`location.hash = "#${part}"`);
    await page.until(`${said} === "The address has ${part}; it must be ${rule}."`);
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

test("a comma in a number is a point, with which a number is not whole", async () => {
  const page = await open();
  const typed = async (name, keys) => {
    await page.evaluate(`${ofAll(name)}.select()`);
    for (const text of keys) await page.send("Input.dispatchKeyEvent", { type: "keyDown", key: text, text });
    await page.press("Enter");
    return page.evaluate(`${ofAll(name)}.value`);
  };
  assert.equal(await typed("rate", "0,02"), "0.02");
  await page.until(hasAddress("rate=0.02"));
  assert.equal(await typed("epochs", "2,5"), "2000");
  assert.match(await page.evaluate(said), /^'epochs' must be a whole number from 1 to 1000000000; it is as it was/);
  assert.ok(!(await page.evaluate(hasAddress("epochs=25"))));
  assert.deepEqual(page.errors, []);
});

test("the reason why a number was put back outlives the click that left its input, not the next number", async () => {
  const page = await open();
  const problem = "'learning rate' must be above 0; it is as it was before.";
  for (const [id, next] of [["#step", "0.02"], ["#reset", "0.03"], ["[aria-label='layer 1: more']", "0.04"]]) {
    const now = await page.evaluate(ofAll("rate") + ".value");
    await page.evaluate([choose(ofAll("rate"), "-0.5"), click(id)].join("; "));
    await page.settle();
    await page.until(`${text("play")} === "Play"`);
    assert.equal(await page.evaluate(said), problem, id);
    assert.equal(await page.evaluate(ofAll("rate") + ".value"), now);
    await page.evaluate(choose(ofAll("rate"), next));
    await page.until(hasAddress(`rate=${next}`));
    assert.equal(await page.evaluate(said), "");
  }
  for (const bad of ["", "x"]) {
    await page.evaluate(choose(ofLayer(1, "dropout"), bad));
    assert.match(await page.evaluate(said), /^'layer 1: dropout' must be from 0 to below 1; /);
    assert.equal(await page.evaluate(`${ofLayer(1, "dropout")}.value`), "0");
  }
});

test("a weight that is no number, or too large for one, is put back with the reason", async () => {
  const page = await open();
  await page.evaluate(click("button.unit"));
  const bias = `document.querySelector(".editor input")`;
  await page.until(`${bias} !== null`);
  const before = await page.evaluate(`${bias}.value`);
  for (const bad of ["", "1e39"]) {
    await page.evaluate(choose(bias, bad));
    assert.match(await page.evaluate(said), /^'.*' must be from -3\.4e\+38 to 3\.4e\+38; it is as it was before\.$/);
    assert.equal(await page.evaluate(`${bias}.value`), before);
  }
});

test("a weight whose field had the focus while the network learned is shown as it is when that leaves", async () => {
  const page = await open();
  await page.tabTo("unit");
  await page.press("Enter");
  const bias = `document.querySelector(".editor input").value`;
  const first = await page.evaluate(bias);
  await page.evaluate(`document.getElementById("step").dispatchEvent(new Event("click"))`);
  await page.until(`${text("epoch")} === "1"`);
  await page.press("Tab");
  const second = await page.evaluate(bias);
  assert.notEqual(second, first);
  await page.evaluate(`document.querySelector("button.unit").click()`);
  assert.equal(await page.evaluate(bias), second);
});

for (const width of [400, 1280]) {
  test(`a message stays in a window of ${width} pixels, wherever it is scrolled`, async () => {
    const page = await open({ width, height: 800 });
    await page.evaluate("scrollTo(0, document.body.scrollHeight / 2)");
    await page.evaluate(choose(ofAll("rate"), "-1"));
    await page.settle();
    const place = `(({ top, bottom }) => [top, bottom])(document.querySelector(".message").getBoundingClientRect())`;
    const [top, bottom] = await page.evaluate(place);
    assert.ok((await page.evaluate("scrollY")) > 300 && top >= 0 && bottom > top && bottom <= 800, `${top} ${bottom}`);
    const play = `document.getElementById("play").getBoundingClientRect().top`;
    if (width > 720) assert.ok((await page.evaluate(play)) >= bottom);
  });
}

test("points of a file are not in an address, but its other settings hold, and then for the file", async () => {
  const page = await open();
  await page.evaluate(`location.hash = "#data=csv&hidden=8,4&rate=0.003"`);
  await page.until(`${said} === "The points were those of a file: choose it again."`);
  for (const part of ["hidden=8,4", "rate=0.003"]) assert.ok(await page.evaluate(hasAddress(part)));
  await page.evaluate(drop("own.csv", table));
  await page.until(`${text("own")} === "These are the points of own.csv."`);
  const colour = await page.evaluate(`getComputedStyle(document.querySelector("input[name=table]")).color`);
  assert.equal(colour, "rgba(0, 0, 0, 0)"); // "No file chosen", beside that sentence
  for (const part of ["data=csv", "hidden=8,4", "rate=0.003"]) assert.ok(await page.evaluate(hasAddress(part)));
  await page.evaluate(`location.hash = "#data=csv&rate=0.1"`);
  await page.until(`${ofAll("rate")}.value === "0.1"`);
  assert.equal(await page.evaluate(text("own")), "These are the points of own.csv.");
  assert.deepEqual(page.errors, []);
});

test("a table without a header is read, and decimal commas are told in words of the page", async () => {
  const page = await open();
  const rows = table.slice(table.indexOf("\n") + 1);
  await page.evaluate(drop("bare.csv", rows));
  await page.until(`${text("own")} === "These are the points of bare.csv."`);
  await page.evaluate(drop("german.csv", `${table.replaceAll(",", ";")}\n1,5;1;left`));
  await page.until(`${said}.includes("'1,5'")`);
  assert.match(await page.evaluate(said), /; write points for decimal commas$/);
  assert.deepEqual(page.errors, []);
});

test("a table with semicolons is read, without rows in which a cell is missing, and this is said", async () => {
  const page = await open();
  await page.evaluate(drop("german.csv", `${table.replaceAll(",", ";")}\n;1;left`));
  await page.until(`${text("own")} === "These are the points of german.csv, but for rows in which a cell is missing."`);
  await page.evaluate(drop("own.csv", table));
  await page.until(`${text("own")} === "These are the points of own.csv."`);
  assert.deepEqual(page.errors, []);
});

test("the step that ends the last epoch says that all are over, and Play says it again", async () => {
  const page = await open();
  for (const [epochs, sentence] of [[1, "The one epoch is over. Reset, or set more."],
                                    [2, "All 2 epochs are over. Reset, or set more."]]) {
    await page.evaluate(choose(ofAll("epochs"), epochs));
    await page.until(`${hasAddress(`epochs=${epochs}`)} && ${said} === ""`);
    await page.evaluate(click("#step"));
    await page.until(`${said} === ${JSON.stringify(sentence)}`);
    assert.equal(await page.evaluate(text("epoch")), String(epochs));
    await page.evaluate(`document.querySelector(".message").textContent = ""`);
    await page.evaluate(click("#play"));
    await page.until(`${said} === ${JSON.stringify(sentence)}`);
  }
  assert.deepEqual(page.errors, []);
});

test("a file is a checkpoint whether its ending is .json or .JSON, in both rooms that take files", async () => {
  const page = await open();
  for (const room of ["networks", "pictures"]) {
    await page.evaluate(`location.hash = "#room=${room}"`);
    await page.until(`document.querySelector("#${room}:not([hidden]) h2")`);
    const messages = [];
    for (const name of ["model.json", "MODEL.JSON"]) {
      await page.evaluate(drop(name, "[1]"));
      await page.until(`document.querySelector("#${room} .message").textContent.startsWith("${name}: ")`);
      messages.push((await page.said()).slice(name.length));
    }
    assert.equal(messages[0], messages[1]);
  }
  assert.deepEqual(page.errors, []);
});

test("points of a file have neither a number nor noise to set", async () => {
  const page = await open();
  const disabled = `[...document.querySelectorAll("#networks input:disabled")].map(({ name }) => name)`;
  assert.deepEqual(await page.evaluate(disabled), []);
  await page.evaluate(drop("own.csv", table));
  await page.until(`document.getElementById("own").textContent.includes("own.csv")`);
  assert.deepEqual(await page.evaluate(disabled), ["points", "noise"]);
  await page.evaluate(click(".set:nth-child(2)"));
  await page.until(`!document.querySelector("[name=points]").disabled`);
});
