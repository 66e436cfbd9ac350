import assert from "node:assert/strict";
import { aFlowForEachTest } from "./app-in-browser.js";
import { browserSuite } from "./browser-suite.js";
import { isMarked, mark, openSlack } from "./slack-in-browser.js";

browserSuite("local Slack: a channel", (inBrowser) => {
  const flow = aFlowForEachTest();
  beforeEach(() => flow().install(flow().acme));

  it(
    "shows the bot's answer to a message without a reload, and keeps the focus in the box",
    inBrowser(async ({ page }) => {
      await openSlack(page, flow());
      await mark(page);
      const box = page.getByRole("textbox", { name: "Message to #general" });
      await box.fill("@bolt-mongodb-app hello");
      await box.press("Enter");
      await page.getByRole("log").getByText("Hello @Ben Baker!").waitFor();
      assert.equal(await page.getByRole("log").getByText("@Bolt MongoDB App hello").count(), 1);
      assert.equal(await box.inputValue(), "");
      assert.equal(await page.evaluate("document.activeElement.id"), "text");
      assert.ok(await isMarked(page));
    }),
  );

  it(
    "answers in a thread",
    inBrowser(async ({ page }) => {
      const { ts } = await flow().localSlack.postMessage({
        team: flow().acme.id,
        user: flow().acme.people[0].id,
        channel: flow().acme.general,
        text: "A question",
      });
      await openSlack(page, flow());
      await page.getByText("Reply in thread").click();
      const reply = page.getByRole("textbox", { name: "Reply" });
      await reply.fill("An answer");
      await reply.press("Enter");
      await page.getByRole("list", { name: "Thread" }).getByText("An answer").waitFor();
      assert.equal(flow().localSlack.messages(flow().acme.general)[1]?.thread_ts, ts);
    }),
  );

  it(
    "completes a command with the keyboard, gives it, and shows its answer to that person alone",
    inBrowser(async ({ page }) => {
      await openSlack(page, flow());
      const box = page.getByRole("textbox", { name: "Message to #general" });
      await box.pressSequentially("/po");
      const option = page.getByRole("option", { name: "/post [message] Post a message as yourself" });
      await option.waitFor();
      assert.equal(await option.getAttribute("aria-selected"), "true");
      assert.equal(await box.getAttribute("aria-activedescendant"), await option.getAttribute("id"));
      await box.press("Tab");
      assert.equal(await box.inputValue(), "/post ");
      await box.pressSequentially("hi");
      await box.press("Enter");
      const answer = page.getByRole("listitem").filter({ hasText: "Only visible to you" });
      await answer.getByText("Your account is not connected").waitFor();
      await page.getByRole("link", { name: "Cleo Clark" }).click();
      await page.getByRole("textbox", { name: "Message to #general" }).waitFor();
      assert.equal(await page.getByText("Only visible to you").count(), 0);
    }),
  );

  it(
    "completes a name in the middle of a message, chosen with the arrows, and puts the list away",
    inBrowser(async ({ page }) => {
      await openSlack(page, flow());
      const box = page.getByRole("textbox", { name: "Message to #general" });
      await box.pressSequentially("Hello @b");
      assert.equal(await page.getByRole("option").count(), 2);
      await box.press("ArrowDown");
      await box.press("Enter");
      assert.equal(await box.inputValue(), "Hello @ben ");
      await box.pressSequentially("@a");
      await page.getByRole("option", { name: "Ada Admin" }).waitFor();
      await box.press("Escape");
      assert.equal(await page.getByRole("option").count(), 0);
      await box.press("Enter");
      await page.getByRole("log").getByText("@Ben Baker @a").waitFor();
    }),
  );

  it(
    "keeps what is being typed and unfolded when something happens meanwhile",
    inBrowser(async ({ page }) => {
      const say = (text: string) =>
        flow().localSlack.postMessage({
          team: flow().acme.id,
          user: flow().acme.people[0].id,
          channel: flow().acme.general,
          text,
        });
      await say("First");
      await openSlack(page, flow());
      await page.getByText("Reply in thread").click();
      await page.getByRole("textbox", { name: "Reply" }).fill("Half a rep");
      await page.getByRole("textbox", { name: "Message to #general" }).pressSequentially("Half a sen");
      await say("Second");
      await page.getByRole("log").getByText("Second").waitFor();
      assert.equal(
        await page.getByRole("textbox", { name: "Message to #general" }).inputValue(),
        "Half a sen",
      );
      assert.equal(await page.getByRole("textbox", { name: "Reply" }).first().inputValue(), "Half a rep");
      assert.ok(await page.getByRole("textbox", { name: "Reply" }).first().isVisible());
    }),
  );

  it(
    "switches to another person and another workspace",
    inBrowser(async ({ page }) => {
      await page.goto(flow().localSlack.url);
      await page.getByRole("navigation", { name: "Acme" }).getByRole("link", { name: "Cleo Clark" }).click();
      await page.waitForURL(/U0ACME03\/C0ACME01/);
      await page
        .getByRole("navigation", { name: "Workspaces" })
        .getByRole("link", { name: "Globex" })
        .click();
      await page.waitForURL(/T0GLOBEX01\/U0GLOBEX01\/C0GLOBEX01/);
      await page.getByText("No app is installed").waitFor();
    }),
  );
});
