// That a page is as wide as its window, also while the window grows from a phone's to a very wide one, and back.
import assert from "node:assert/strict";
import { test } from "node:test";

const windows = { light: [320, 400, 3000], dark: [3000, 400, 320] }; // pixels; the page is opened in the first

// Adds the tests of what `name` says. `open` opens a page with options of Browser.open, and resolves to it. `check`
// checks that page, at each width.
export function testFits(name, open, check = () => {}) {
  for (const [scheme, widths] of Object.entries(windows)) {
    test(`${name} fits ${widths.join(", then ")} pixels, ${scheme}`, async () => {
      const page = await open({ width: widths[0], scheme });
      for (const width of widths) {
        await page.resize(width, 900);
        await page.settle();
        assert.equal(await page.evaluate("document.documentElement.scrollWidth"), width);
        await check(page);
      }
      assert.deepEqual(page.errors, []);
    });
  }
}
