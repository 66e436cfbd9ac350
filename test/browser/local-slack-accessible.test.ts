import assert from "node:assert/strict";
import { assertAccessible } from "./accessible.js";
import { aFlowForTheSuite } from "./app-in-browser.js";
import { browserSuite } from "./browser-suite.js";
import { openSlack } from "./slack-in-browser.js";

/** The classes of what cannot be seen as a whole without scrolling to the side. */
const WIDER_THAN_ITS_PLACE = `[...document.querySelectorAll("main, main *")]
  .filter((each) => each.scrollWidth > each.clientWidth && getComputedStyle(each).overflowX !== "visible")
  .map(({ className }) => className)
  .filter((name) => name !== "for-readers")`;

browserSuite("local Slack: every page", (inBrowser) => {
  const flow = aFlowForTheSuite();
  before(async () => {
    const { localSlack, acme, initech } = flow();
    await flow().install(acme);
    await flow().install(initech, { org: true });
    await flow().answerTo(await flow().mention(acme));
    const [team, user] = [acme.id, acme.people[1].id];
    await localSlack.postMessage({
      team,
      user,
      channel: acme.general,
      text: "*b* `code` <https://a.example|link> &gt; x",
    });
    await localSlack.command({ team, user, channel: acme.general, command: "/post", text: "hi" });
    await localSlack.openHome({ team, user });
    await localSlack.idle();
    localSlack.deliver(acme.id, { type: "app_mention" });
    await localSlack.idle();
  });

  const pages: Readonly<Record<string, string>> = {
    "a channel": "",
    "an empty channel": "C0ACME02",
    "the conversation with the bot": "dm",
    "the Home tab": "home",
    "install and tokens": "apps",
    "a new group message": "new-group",
    calls: "calls",
    deliveries: "deliveries",
  };
  for (const [name, path] of Object.entries(pages)) {
    it(
      `is accessible and as wide as its window, wide or narrow: ${name}`,
      inBrowser(async ({ page }) => {
        await openSlack(page, flow(), { path });
        for (const viewport of [
          { width: 1280, height: 800 },
          { width: 360, height: 740 },
        ]) {
          await page.setViewportSize(viewport);
          await assertAccessible(page);
          assert.equal(await page.evaluate("document.documentElement.scrollWidth"), viewport.width);
          assert.deepEqual(await page.evaluate(WIDER_THAN_ITS_PLACE), []);
        }
      }),
    );
  }

  it(
    "is accessible: what can be completed, the authorize page, and what says no",
    inBrowser(async (visit) => {
      const { page } = visit;
      const { localSlack } = flow();
      await openSlack(page, flow());
      await page.getByRole("textbox", { name: "Message to #general" }).pressSequentially("@");
      await page.getByRole("listbox").waitFor();
      await assertAccessible(page);
      const query = new URLSearchParams({
        client_id: localSlack.clientId,
        scope: "chat:write",
        user_scope: "chat:write",
      });
      await page.goto(`${localSlack.authorizeUrl}?${query}`);
      await assertAccessible(page);
      visit.expect(/status of 400/);
      await page.goto(localSlack.authorizeUrl);
      await assertAccessible(page);
    }),
  );

  it(
    "leads to its content with the first press of Tab",
    inBrowser(async ({ page }) => {
      await openSlack(page, flow());
      await page.keyboard.press("Tab");
      await page.keyboard.press("Enter");
      assert.equal(await page.evaluate("document.activeElement.id"), "main");
    }),
  );
});
