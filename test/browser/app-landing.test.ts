import assert from "node:assert/strict";
import { assertAccessible } from "./accessible.js";
import { aFlowForEachTest } from "./app-in-browser.js";
import { browserSuite } from "./browser-suite.js";

browserSuite("landing page", (inBrowser) => {
  const flow = aFlowForEachTest();

  it(
    "says what the app is, leads to Slack, and is accessible",
    inBrowser(async ({ page }) => {
      await page.goto(flow().url);
      assert.equal(await page.getByRole("heading", { level: 1 }).innerText(), "Bolt MongoDB App");
      await assertAccessible(page);
      await page.getByRole("link", { name: "Add to Slack" }).click();
      await page.waitForURL((url) => url.origin === new URL(flow().sandbox.authorizeUrl).origin);
    }),
  );
});
