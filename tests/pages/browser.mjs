// A browser without a window for the tests of pages: Chromium, by the DevTools protocol over two pipes. It has no
// network, and notes every error and every request of a page.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const patience = 60_000; // milliseconds, for the answer to a command

export class Browser {
  #answers = new Map();
  #listeners = [];
  #begun = "";
  #last = 0;
  #pages = [];
  #tabs = []; // their sessions; no page uses them

  constructor(program) {
    this.folder = mkdtempSync(join(tmpdir(), "minitorch-pages-"));
    const flags = ["--headless=new", "--remote-debugging-pipe", "--disable-gpu", "--no-first-run", "--hide-scrollbars",
                   "--force-color-profile=srgb", `--user-data-dir=${this.folder}`];
    if (process.getuid() === 0) flags.push("--no-sandbox"); // root has no sandbox
    this.process = spawn(program, flags, { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] });
    this.process.stdio[4].setEncoding("utf8").on("data", (text) => this.#read(text));
  }

  // Messages end with a zero.
  #read(text) {
    const parts = (this.#begun + text).split("\0");
    this.#begun = parts.pop();
    for (const message of parts.map((part) => JSON.parse(part))) {
      if (message.id === undefined) {
        for (const listen of this.#listeners) listen(message);
        continue;
      }
      const { resolve, reject } = this.#answers.get(message.id);
      this.#answers.delete(message.id);
      if (message.error) reject(new Error(message.error.message));
      else resolve(message.result);
    }
  }

  send(method, params = {}, sessionId = undefined) {
    const id = ++this.#last;
    this.process.stdio[3].write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    return new Promise((resolve, reject) => {
      const clock = setTimeout(() => reject(new Error(`${method}: no answer`)), patience);
      const settle = (f) => (value) => (clearTimeout(clock), f(value));
      this.#answers.set(id, { resolve: settle(resolve), reject: settle(reject) });
    });
  }

  listen(f) {
    this.#listeners.push(f);
  }

  unlisten(f) {
    this.#listeners = this.#listeners.filter((listener) => listener !== f);
  }

  // Opens a file in a window of this width, without a network.
  async open(file, { width = 1200, height = 900, scheme = "light" } = {}) {
    const page = new Page(this, this.#tabs.pop() ?? (await this.#makeTab()));
    this.#pages.push(page);
    await page.send("Page.bringToFront"); // others do not draw
    await page.resize(width, height);
    const features = [{ name: "prefers-color-scheme", value: scheme }];
    await page.send("Emulation.setEmulatedMedia", { media: "", features });
    const loaded = page.next("Page.loadEventFired");
    await page.send("Page.navigate", { url: pathToFileURL(file).href });
    await loaded;
    await page.settle();
    return page;
  }

  // Makes an empty tab without a network, and returns its session.
  async #makeTab() {
    const { targetId } = await this.send("Target.createTarget", { url: "about:blank" });
    const { sessionId } = await this.send("Target.attachToTarget", { targetId, flatten: true });
    for (const part of ["Page", "Runtime", "Log", "Network"]) await this.send(`${part}.enable`, {}, sessionId);
    await this.send("Network.emulateNetworkConditions",
                    { offline: true, latency: 0, downloadThroughput: 0, uploadThroughput: 0 }, sessionId);
    return sessionId;
  }

  // Closes all pages. Their tabs show the next ones: a new tab is a new process, which takes twice the time.
  async closePages() {
    for (const page of this.#pages.splice(0)) {
      await page.close();
      this.#tabs.push(page.session);
    }
  }

  async close() {
    const ended = new Promise((resolve) => this.process.on("exit", resolve));
    await this.send("Browser.close");
    await ended;
    rmSync(this.folder, { recursive: true, force: true });
  }
}

class Page {
  errors = []; // what a user would see in the console
  requests = []; // addresses, but that of the page

  constructor(browser, session) {
    this.browser = browser;
    this.session = session;
    this.note = ({ sessionId, method, params }) => {
      if (sessionId !== session) return;
      if (method === "Runtime.exceptionThrown") this.errors.push(params.exceptionDetails.exception?.description);
      if (method === "Log.entryAdded" && params.entry.level === "error") this.errors.push(params.entry.text);
      if (method === "Runtime.consoleAPICalled" && ["error", "assert"].includes(params.type))
        this.errors.push(JSON.stringify(params.args));
      if (method === "Network.requestWillBeSent" && params.type !== "Document" &&
          !params.request.url.startsWith("blob:")) // which are in the page
        this.requests.push(params.request.url);
    };
    browser.listen(this.note);
  }

  send(method, params = {}) {
    return this.browser.send(method, params, this.session);
  }

  // Resolves to the parameters of the next event of this name.
  next(event) {
    return new Promise((resolve) => {
      const wait = ({ sessionId, method, params }) => {
        if (sessionId !== this.session || method !== event) return;
        this.browser.unlisten(wait);
        resolve(params);
      };
      this.browser.listen(wait);
    });
  }

  // Leaves the tab empty.
  async close() {
    const loaded = this.next("Page.loadEventFired");
    await this.send("Page.navigate", { url: "about:blank" });
    await loaded;
    this.browser.unlisten(this.note);
  }

  resize(width, height) {
    return this.send("Emulation.setDeviceMetricsOverride", { width, height, deviceScaleFactor: 1, mobile: false });
  }

  // Returns the value of an expression in the page.
  async evaluate(expression) {
    const { result, exceptionDetails } = await this.send("Runtime.evaluate",
                                                         { expression, returnByValue: true, awaitPromise: true });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }

  // Waits until the page has drawn twice, so that what it does when its size is known is done.
  settle() {
    return this.evaluate("new Promise((done) => setTimeout(() => requestAnimationFrame(() => " +
                         "requestAnimationFrame(() => done(true))), 50))");
  }

  // Waits until an expression of the page is true, for some seconds.
  async until(expression, seconds = 30) {
    const end = Date.now() + 1000 * seconds;
    while (!(await this.evaluate(expression))) {
      if (Date.now() > end) throw new Error(`after ${seconds} s: ${expression}; the page says '${await this.said()}'`);
      await this.settle();
    }
  }

  // Opens the details that a selector names, and waits for the content that they make when they are opened.
  async openDetails(selector) {
    const details = `document.querySelector(${JSON.stringify(selector)})`;
    await this.evaluate(`${details}.open = true`);
    await this.until(`${details}.children.length > 1`);
  }

  // Returns the message that the page shows.
  said() {
    return this.evaluate(`document.querySelector("[role=alert]:not([hidden] *)")?.textContent`);
  }

  // Presses a key, such as "Tab", "ArrowRight" or "Enter".
  async press(key, times = 1) {
    const codes = { Tab: 9, Enter: 13, Space: 32, End: 35, Home: 36, ArrowLeft: 37, ArrowUp: 38, ArrowRight: 39,
                    ArrowDown: 40 };
    const text = { Enter: "\r", Space: " " }[key];
    const event = { key: key === "Space" ? " " : key, code: key, windowsVirtualKeyCode: codes[key] };
    for (let i = 0; i < times; ++i) {
      await this.send("Input.dispatchKeyEvent", { type: text ? "keyDown" : "rawKeyDown", text, ...event });
      await this.send("Input.dispatchKeyEvent", { type: "keyUp", ...event });
    }
    await this.settle();
  }

  // Presses Tab until the element with the focus has this id, or without an id these classes.
  async tabTo(name) {
    for (let i = 0; i < 60; ++i) {
      if ((await this.evaluate("document.activeElement.id || document.activeElement.className")) === name) return;
      await this.press("Tab");
    }
    throw new Error(`no ${name} by Tab`);
  }

  // Returns the page as a PNG; only the beginning of a very long one.
  async screenshot({ whole = true } = {}) {
    const { cssContentSize: size } = await this.send("Page.getLayoutMetrics");
    const clip = { x: 0, y: 0, width: size.width, height: Math.min(size.height, 12_000), scale: 1 };
    const { data } = await this.send("Page.captureScreenshot",
                                     { captureBeyondViewport: whole, ...(whole ? { clip } : {}) });
    return Buffer.from(data, "base64");
  }
}
