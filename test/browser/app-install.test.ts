import assert from "node:assert/strict";
import { assertAccessible } from "./accessible.js";
import { aFlowForEachTest, headingOf } from "./app-in-browser.js";
import { browserSuite } from "./browser-suite.js";
import { decideAtSlack } from "./slack-page.js";

browserSuite("install", (inBrowser) => {
  let now = 0;
  beforeEach(() => {
    now = Date.now();
  });
  const flow = aFlowForEachTest({ clock: () => now });

  it(
    "leads from the landing page over Slack back to a page that opens the app in Slack",
    inBrowser(async ({ page }) => {
      await page.goto(flow().url);
      await page.getByRole("link", { name: "Add to Slack" }).click();
      await decideAtSlack(page, { workspace: flow().acme });
      assert.equal(await headingOf(page), "Bolt MongoDB App is installed in Acme");
      const open = page.getByRole("link", { name: "Open Slack" });
      assert.equal(
        await open.getAttribute("href"),
        `slack://app?team=${flow().acme.id}&id=${flow().localSlack.appId}`,
      );
      await assertAccessible(page);
      await flow().answerTo(await flow().mention(flow().acme));
    }),
  );

  it(
    "says that the link was already used, and that this does no harm, when the success page is loaded again",
    inBrowser(async ({ page: first, expect }) => {
      await first.goto(flow().app.installUrl);
      await decideAtSlack(first, { workspace: flow().acme });
      expect(/status of 400/);
      // In another tab, since the first one is about to leave for Slack.
      const page = await first.context().newPage();
      await page.goto(first.url());
      await page.getByText("It was already used").waitFor();
      await page.getByText("If you saw that it worked, you are done").waitFor();
      await assertAccessible(page);
      await flow().answerTo(await flow().mention(flow().acme));
    }),
  );

  it(
    "says each time that the browser keeps no cookies",
    inBrowser(async ({ page, expect }) => {
      expect(/status of 400/);
      await page.goto(flow().app.installUrl);
      for (const _ of ["the first time", "and the second"]) {
        await page.context().clearCookies();
        await decideAtSlack(page, { workspace: flow().acme });
        await page.getByText("or this browser keeps no cookies from this site").waitFor();
        await page.getByText("Otherwise allow cookies for this site, and try again").waitFor();
        await assertAccessible(page);
        await page.getByRole("link", { name: "Try again" }).click();
      }
      await decideAtSlack(page, { workspace: flow().acme });
      assert.equal(await headingOf(page), "Bolt MongoDB App is installed in Acme");
    }),
  );

  it(
    "does nothing when the person cancels, and starts again from there",
    inBrowser(async ({ page, expect }) => {
      expect(/status of 403/);
      await page.goto(flow().app.installUrl);
      await decideAtSlack(page, { workspace: flow().acme, decision: "Cancel" });
      assert.equal(await headingOf(page), "Nothing was changed");
      await assertAccessible(page);
      await page.getByRole("link", { name: "Try again" }).click();
      await decideAtSlack(page, { workspace: flow().acme });
      assert.equal(await headingOf(page), "Bolt MongoDB App is installed in Acme");
    }),
  );

  it(
    "says that an old link has expired, and starts again from there",
    inBrowser(async ({ page, expect }) => {
      await page.goto(flow().app.installUrl);
      now += 10 * 60_000;
      expect(/status of 400/);
      await decideAtSlack(page, { workspace: flow().acme });
      await page.getByText("It has expired").waitFor();
      await assertAccessible(page);
      await page.getByRole("link", { name: "Try again" }).click();
      await decideAtSlack(page, { workspace: flow().acme });
      assert.equal(await headingOf(page), "Bolt MongoDB App is installed in Acme");
    }),
  );

  it(
    "sends an admin who installs for an organization to where they choose the workspaces",
    inBrowser(async ({ page }) => {
      await page.goto(flow().app.installUrl);
      await decideAtSlack(page, { workspace: flow().initech, org: true });
      await page.getByText("One step is left").waitFor();
      assert.match(
        (await page.getByRole("link", { name: "Choose workspaces" }).getAttribute("href")) ?? "",
        /\/manage\/organization\/apps\/profile\/A\w+\/workspaces\/add$/,
      );
      await assertAccessible(page);
    }),
  );

  it(
    "says so when Slack does not answer",
    inBrowser(async ({ page, expect }) => {
      await page.goto(flow().app.installUrl);
      flow().localSlack.failNext("oauth.v2.access", { status: 500 });
      expect(/status of 502/);
      await decideAtSlack(page, { workspace: flow().acme });
      assert.equal(await headingOf(page), "Slack did not answer");
      await assertAccessible(page);
    }),
  );
});
