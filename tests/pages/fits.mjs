// That a page is as wide as its window: a phone's, and a very wide one.
import assert from "node:assert/strict";
import { test } from "node:test";

// Adds the tests of what `name` says. `open` opens a page with options of Browser.open, and resolves to it.
export function testFits(name, open) {
  for (const scheme of ["light", "dark"]) {
    for (const width of [320, 400, 3000]) {
      test(`${name} fits ${width} pixels, ${scheme}`, async () => {
        const page = await open({ width, scheme });
        assert.ok((await page.evaluate("document.documentElement.scrollWidth")) <= width);
        assert.deepEqual(page.errors, []);
      });
    }
  }
}
