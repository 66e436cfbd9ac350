import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { browserSuite } from "./browser-suite.js";
import { smallPng } from "./small-png.js";

browserSuite("smallPng", (inBrowser) => {
  const VIEWPORT = { width: 300, height: 200 };

  async function picture(page: Page, body: string): Promise<Buffer> {
    await page.setContent(`<body style="margin: 0">${body}`);
    return page.screenshot();
  }

  const shown = (page: Page, png: Buffer) =>
    picture(page, `<img style="display: block" src="data:image/png;base64,${png.toString("base64")}">`);

  it(
    "is the same picture in fewer bytes when it has few colors",
    inBrowser(
      async ({ page }) => {
        const original = await picture(page, `<h1 style="background: #fff4c2">What is <i>seen</i></h1>`);
        const small = smallPng(original);
        assert.ok(small.length < original.length, `${small.length} of ${original.length}`);
        assert.ok((await shown(page, small)).equals(await shown(page, original)));
      },
      { viewport: VIEWPORT },
    ),
  );

  it(
    "is unchanged when it has many colors",
    inBrowser(
      async ({ page }) => {
        const rainbow = `<div style="height: 200px; background: conic-gradient(red, lime, blue, white, black, red)">`;
        const original = await picture(page, rainbow);
        assert.ok(smallPng(original).equals(original));
      },
      { viewport: VIEWPORT },
    ),
  );
});
