import assert from "node:assert/strict";
import { assertAccessible } from "./accessible.js";
import { aFlowForEachTest, headingOf } from "./app-in-browser.js";
import { browserSuite } from "./browser-suite.js";
import { decideAtSlack } from "./slack-page.js";

browserSuite("connect an account", (inBrowser) => {
  const flow = aFlowForEachTest();

  /** The link of Ben's Home tab. */
  async function linkOfHomeTab(): Promise<string> {
    const { localSlack, acme } = flow();
    const home = { team: acme.id, user: acme.people[1].id };
    await localSlack.openHome(home);
    return localSlack.until("a link in the Home tab", () => {
      const blocks = JSON.stringify(localSlack.homeOf(home)?.blocks ?? []).replaceAll("&amp;", "&");
      return /http[^"|]*\/slack\/connect\?[^"|]*/.exec(blocks)?.[0];
    });
  }

  it(
    "leads from the Home tab's link through Slack to a page that says that the account is connected",
    inBrowser(async ({ page }) => {
      await flow().install(flow().acme);
      await page.goto(await linkOfHomeTab());
      await decideAtSlack(page, { workspace: flow().acme, person: 1 });
      assert.equal(await headingOf(page), "Bolt MongoDB App can now act as you in Acme");
      await page.getByText("You can disconnect your account at any time").waitFor();
      await assertAccessible(page);
    }),
  );

  it(
    "does nothing when the person cancels, and starts again from there",
    inBrowser(async ({ page, expect }) => {
      await flow().install(flow().acme);
      expect(/status of 403/);
      await page.goto(flow().connectUrl(flow().acme));
      await decideAtSlack(page, { workspace: flow().acme, person: 1, decision: "Cancel" });
      assert.equal(await headingOf(page), "Nothing was changed");
      await page.getByRole("link", { name: "Try again" }).click();
      await decideAtSlack(page, { workspace: flow().acme, person: 1 });
      assert.equal(await headingOf(page), "Bolt MongoDB App can now act as you in Acme");
    }),
  );

  it(
    "asks to install the app first where it is not installed",
    inBrowser(async ({ page, expect }) => {
      expect(/status of 409/);
      await page.goto(flow().connectUrl(flow().acme));
      await decideAtSlack(page, { workspace: flow().acme, person: 1 });
      assert.equal(await headingOf(page), "Bolt MongoDB App is not installed in this workspace");
      await assertAccessible(page);
      await page.getByRole("link", { name: "Add to Slack" }).click();
      await decideAtSlack(page, { workspace: flow().acme });
      assert.equal(await headingOf(page), "Bolt MongoDB App is installed in Acme");
    }),
  );

  it(
    "does not work without a workspace in the link",
    inBrowser(async ({ page, expect }) => {
      expect(/status of 400/);
      await page.goto(`${flow().url}/slack/connect`);
      assert.equal(await headingOf(page), "This link does not work");
      await assertAccessible(page);
    }),
  );
});
