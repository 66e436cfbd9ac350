import assert from "node:assert/strict";
import { aFlowForEachTest } from "./app-in-browser.js";
import { browserSuite } from "./browser-suite.js";
import { openSlack } from "./slack-in-browser.js";

browserSuite("local Slack: install and deliver", (inBrowser) => {
  const flow = aFlowForEachTest();

  it(
    "installs the app by the authorize page, opens Slack from the app's page, and uninstalls it",
    inBrowser(async ({ page }) => {
      await openSlack(page, flow(), { path: "apps" });
      await page.getByRole("link", { name: "Install", exact: true }).click();
      await page.getByText("See messages that mention it").waitFor();
      await page.getByRole("combobox").selectOption({ label: "Acme: Ada Admin, admin" });
      await page.getByRole("button", { name: "Allow" }).click();
      const inTheBrowser = page.getByRole("link", { name: /Slack in the browser/ });
      const url = (await inTheBrowser.getAttribute("href")) ?? "";
      // This window is about to ask whether it may open Slack's own app, and takes no clicks meanwhile.
      const slack = await page.context().newPage();
      await slack.goto(url);
      await slack.getByRole("heading", { level: 1, name: "Bolt MongoDB App" }).waitFor();
      assert.match(slack.url(), /\/client\/T0ACME01\/U0ACME01\/D/);

      await slack.getByRole("link", { name: "Install and tokens" }).click();
      await slack.getByRole("button", { name: "Uninstall from Acme" }).click();
      await slack.getByText("was uninstalled: all its tokens there are dead").waitFor();
      assert.equal(await slack.getByRole("button", { name: "Uninstall from Acme" }).count(), 0);
      assert.equal(flow().localSlack.bot(flow().acme.id), undefined);
    }),
  );

  it(
    "shows a delivery as it comes, and delivers it again",
    inBrowser(async ({ page }) => {
      await flow().install(flow().acme);
      await openSlack(page, flow(), { path: "deliveries" });
      await page.getByRole("heading", { name: "Sent" }).waitFor();
      await flow().answerTo(await flow().mention(flow().acme));
      const item = page.getByRole("listitem").filter({ hasText: "app_mention" });
      await item.getByText("delivered").waitFor();
      await item.getByText("Body").click();
      await item.getByText('"type": "app_mention"').waitFor();
      await item.getByRole("button", { name: "Deliver again" }).click();
      await item.getByText("retry 1, because of http_timeout").waitFor();
      assert.ok(await item.getByText('"type": "app_mention"').isVisible(), "what was unfolded stays so");
    }),
  );

  it(
    "says what is not possible any more, in the page",
    inBrowser(async (visit) => {
      const { page } = visit;
      await flow().install(flow().acme);
      await openSlack(page, flow(), { path: "apps" });
      await page.route("**/changes", (route) => route.abort());
      await page.reload();
      visit.expect(/ERR_FAILED/);
      await flow().localSlack.uninstall(flow().acme.id);
      visit.expect(/400/);
      await page.getByRole("button", { name: "Uninstall from Acme" }).click();
      await page.getByRole("alert").getByText("The app is not installed in T0ACME01.").waitFor();
    }),
  );
});
