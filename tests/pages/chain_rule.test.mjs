// The playground's room of the chain rule, in a browser without a network.
// Usage: node --test chain_rule.test.mjs, with the paths in MINITORCH_PLAYGROUND (the page) and MINITORCH_BROWSER.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Browser } from "./browser.mjs";
import { testFits } from "./fits.mjs";

let browser;
before(() => {
  browser = new Browser(process.env.MINITORCH_BROWSER);
});
after(() => browser.close());

const text = (selector) => `document.querySelector("#chain-rule ${selector}")?.textContent ?? ""`;
const boxes = `[...document.querySelectorAll("#chain-rule .box:not(.unknown)")]
  .map((box) => box.textContent).join(" ")`;
const isShown = `document.querySelector("#chain-rule .picture") !== null`;

async function goTo(page, parameters) {
  const address = `#${new URLSearchParams({ room: "chain-rule", ...parameters })}`;
  await page.evaluate(`location.hash = ${JSON.stringify(address)}`);
  await page.settle();
}

async function open(options = {}) {
  const page = await browser.open(process.env.MINITORCH_PLAYGROUND, options);
  await page.until(`document.querySelector("nav a[aria-current]") !== null`);
  await goTo(page, {});
  await page.until(isShown);
  return page;
}

// Types into a field and presses Enter.
async function ask(page, expression, values) {
  for (const [name, value] of Object.entries({ values, expression })) {
    await page.evaluate(`document.querySelector("#chain-rule input[name=${name}]").select()`);
    await page.send("Input.insertText", { text: value });
  }
  await page.press("Enter");
}

test("no gradient is there before the backward pass; two uses of x make 8 + 8 = 16", async () => {
  const page = await open();
  await page.until(`(${text(".count")}) === "step 0 of 18"`);
  await page.evaluate(`document.querySelector("#chain-rule .walk .main").focus()`);
  await page.press("ArrowRight", 4);
  assert.match(await page.evaluate(boxes), /dx: none yet/);
  await page.press("End");
  assert.match(await page.evaluate(boxes), /dx = 8 \+ 8 = 16/);
  await page.press("ArrowLeft");
  assert.match(await page.evaluate(text(".step")), /Both uses of x.*dx = 8 \+ 8 = 16/);
  assert.deepEqual(page.errors, []);
  assert.deepEqual(page.requests, []);
});

test("an expression is typed, and shown by the keyboard alone", async () => {
  const page = await open();
  await ask(page, "a = 2*x; b = 3*x + 1; a*b", "x=2");
  await page.until(`decodeURIComponent(location.hash).includes("3*x")`);
  await page.press("End"); // the buttons of the walk have the focus
  await page.until(`(${boxes}).includes("= 26")`);
  const address = await page.evaluate("decodeURIComponent(location.hash)");
  assert.match(address, /expression=a = 2\*x; b = 3\*x \+ 1; a\*b&values=x=2/);
});

test("an infinity has one spelling in a formula, and a variable may be called inf", async () => {
  const page = await open();
  const steps = `[...document.querySelectorAll("#chain-rule ol li")].map((step) => step.textContent).join(" ")`;
  await ask(page, "x*log(y)", "x=2 y=0");
  await page.until(`(${steps}).includes("= 1 · (-∞) = -∞") || (${steps}).includes("= 1 · -∞ = -∞")`);
  assert.doesNotMatch(await page.evaluate(steps), /inf/);
  await ask(page, "inf*x", "inf=2 x=3");
  await page.until(`(${steps}).includes("f = inf · x = 2 · 3 = 6")`);
  assert.doesNotMatch(await page.evaluate(steps), /∞/);
  assert.deepEqual(page.errors, []);
});

test("keys move the walk of a fresh room, and after a click on an example; not from another room", async () => {
  const page = await open();
  await page.press("ArrowRight", 3);
  assert.equal(await page.evaluate(text(".count")), "step 3 of 18");
  await page.evaluate(`(() => {
    const neuron = [...document.querySelectorAll("#chain-rule .examples button")][2];
    neuron.focus();
    neuron.click();
  })()`);
  await page.until(`(${text(".count")}) === "step 0 of 24"`);
  await page.press("ArrowRight", 3);
  assert.equal(await page.evaluate(text(".count")), "step 3 of 24");
  await page.evaluate(`location.hash = "#data=circle"`);
  await page.until(`document.querySelector("#networks").hidden === false`);
  await page.evaluate("document.activeElement.blur()");
  await page.press("ArrowRight", 2);
  assert.equal(await page.evaluate(text(".count")), "step 3 of 24");
});

test("keys in a field do not move the walk", async () => {
  const page = await open();
  await page.evaluate(`document.querySelector("#chain-rule input[name=expression]").focus()`);
  await page.press("ArrowRight", 2);
  assert.equal(await page.evaluate(text(".count")), "step 0 of 18");
});

test("a faulty expression says where the fault is, and the walk stays", async () => {
  const page = await open();
  for (const [expression, values, message] of [
    ["2*(x", "x=2", /not closed\n {2}2\*\(x\n {4}\^/],
    ["x + y", "x=2", /no value for 'y'/],
    ["x", "x=two", /two/],
    ["x\0+1", "x=2", /NUL/],
    ["", "x=2", /empty/],
    [`${"(".repeat(4000)}x${")".repeat(4000)}`, "x=2", /nested more than 256 deep/],
    [Array(1000).fill("x").join("+"), "x=2", /at most 200/],
    ["<img src=x onerror=alert(1)>", "x=2", /should stand before '<'/],
  ]) {
    await ask(page, expression, values);
    assert.match(await page.said(), message);
    assert.equal(await page.evaluate(text(".count")), "step 0 of 18");
    assert.equal(await page.evaluate("document.activeElement.name"), "expression"); // to mend it
  }
  assert.deepEqual(page.errors, []);
});

test("a walk that is not that of the form has its expression above it", async () => {
  const page = await open();
  const earlier = text("#earlier").replace("#chain-rule ", "");
  await ask(page, "x*y", "x=3");
  await page.until(`(${earlier}) === "Below is still the walk of a = 2*x; b = 2*x; a*b, with x=2."`);
  await ask(page, "x*y", "x=3 y=2");
  await page.until(`(${earlier}) === "" && (${text(".count")}) === "step 0 of 12"`);
  assert.deepEqual(page.errors, []);
});

test("a decimal comma is told, and how parts and values are apart", async () => {
  const page = await open();
  await ask(page, "2*x", "x=1,5");
  assert.match(await page.said(), /^'5' has no =; .* a decimal has a point, as in x=1\.5\.$/);
  assert.match(await page.evaluate(text(".note")), /semicolons stand between parts/);
});

test("a large expression has its steps at once, and no picture that would take long", async () => {
  const page = await open();
  await ask(page, `x${"+x".repeat(198)}`, "x=1");
  const begun = Date.now();
  await page.until(`decodeURIComponent(location.hash).includes("x+x+x")`);
  assert.ok(Date.now() - begun < 2000);
  assert.equal(await page.evaluate(isShown), false);
  await page.press("End");
  await page.until(`(${text(".step")}).includes("dx = 199")`);
  await ask(page, Array.from({ length: 40 }, (_, i) => `x${i}`).join("+"),
            Array.from({ length: 40 }, (_, i) => `x${i}=1`).join(" "));
  await page.until(isShown);
  assert.deepEqual(page.errors, []);
});

test("a long list of steps that another one has replaced makes no more of them for print", async () => {
  const page = await open();
  await page.evaluate(`{
    const { listOf } = modules["walk/list.js"];
    const listOfMany = (count) => listOf(Array(count).fill({ kind: "start", say: "", formula: "" }), String, () => {});
    window.made = [4000, 3500].map((count) => listOfMany(count).place);
    dispatchEvent(new Event("beforeprint"));
  }`);
  assert.deepEqual(await page.evaluate(`made.map((place) => place.querySelectorAll("li").length)`), [0, 3500]);
  assert.deepEqual(page.errors, []);
});

test("spaces may stand around the = of a value", async () => {
  const page = await open();
  await ask(page, "w*x", "w = 2, x= 3");
  await page.until(`(${text(".count")}) === "step 0 of 12"`);
  await page.press("End");
  assert.match(await page.evaluate(text(".step")), /dx = 2, {2}dw = 3/);
});

test("the browser's Back undoes the link of a step", async () => {
  const page = await open();
  await page.evaluate(`document.querySelectorAll("#chain-rule .steps a")[5].click()`);
  await page.until(`(${text(".count")}) === "step 5 of 18"`);
  await page.settle();
  await page.evaluate("history.back()");
  await page.until(`(${text(".count")}) === "step 0 of 18"`);
});

test("the address has the expression, its values and a step; other rooms leave the walk where it is", async () => {
  const page = await open();
  await goTo(page, { expression: "sigmoid(w*x)", values: "w=1 x=2", step: 3 });
  await page.until(`(${text(".count")}).startsWith("step 3 of")`);
  await page.evaluate(`location.hash = "#"`);
  await page.until(`document.getElementById("chain-rule").hidden && !document.getElementById("networks").hidden`);
  await page.evaluate(`document.querySelectorAll("nav.rooms a")[1].click()`);
  await page.until(`!document.getElementById("chain-rule").hidden`);
  assert.match(await page.evaluate(text(".count")), /^step 3 of/);
  await goTo(page, { expression: "2*(x", values: "x=2" });
  await page.until(`document.querySelector("#chain-rule .message").textContent.includes("not closed")`);
  assert.match(await page.evaluate(text(".count")), /^step 3 of/);
  await goTo(page, { expression: "x", values: "x=2", colour: "red" });
  await page.until(`document.querySelector("#chain-rule .message").textContent.includes("'colour'")`);
});

test("the link of a step has the address that the room has at that step", async () => {
  const page = await open();
  await goTo(page, { expression: "a = 2*x; b = 3*x + 1; a*b", values: "x=2", step: 3 });
  await page.until(`(${text(".count")}).startsWith("step 3 of")`);
  const [link, address] = await page.evaluate(`[
    document.querySelector("#chain-rule a[href$='step=3']").getAttribute("href"), location.hash]`);
  assert.equal(link, address);
});

test("a room that is none is said, in the room that is shown and in a new page", async () => {
  const page = await open();
  await page.evaluate(`location.hash = "#room=kitchen"`);
  await page.until(`document.querySelector("#chain-rule .message").textContent.includes("room=kitchen")`);
  await page.send("Page.reload");
  await page.settle();
  await page.until(`document.querySelector("#networks .message")?.textContent.includes("room=kitchen")`);
  assert.equal(await page.evaluate(`document.getElementById("networks").hidden`), false);
});

test("a constant, and a variable without a derivative, are said", async () => {
  const page = await open();
  await ask(page, "1 + 2", "");
  await page.until(`(${text(".remark")}).includes("The value is 3, a constant")`);
  await ask(page, "x * lt(z, 1)", "x=2 z=3");
  await page.until(`(${text(".remark")}).includes("No derivative reaches z")`);
});

test("the functions are listed", async () => {
  const page = await open();
  await page.evaluate(`document.querySelector("#chain-rule details > summary").click()`);
  await page.until(`(${text("details")}).includes("sigmoid(x)")`);
});

testFits("the room", open);
