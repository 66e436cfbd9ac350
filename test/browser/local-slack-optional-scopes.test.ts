import assert from "node:assert/strict";
import { MANIFEST } from "../flows/flow.js";
import { assertAccessible } from "./accessible.js";
import { aFlowForEachTest, headingOf } from "./app-in-browser.js";
import { browserSuite } from "./browser-suite.js";
import { openSlack } from "./slack-in-browser.js";
import { decideAtSlack } from "./slack-page.js";

const OPTIONAL = {
  ...MANIFEST,
  botScopes: [...MANIFEST.botScopes, "reactions:write"],
  optionalBotScopes: ["users:read", "reactions:write"],
  userScopes: ["chat:write", "search:read"],
  optionalUserScopes: ["search:read"],
};

browserSuite("local Slack: the authorize page with optional scopes", (inBrowser) => {
  const flow = aFlowForEachTest({ manifest: OPTIONAL, environment: { INSTALL_ASKS_FOR: "bot+user" } });

  it(
    "has a check box for each, which is ticked",
    inBrowser(async ({ page }) => {
      await page.goto(flow().app.installUrl);
      const boxes = page.getByRole("checkbox");
      assert.deepEqual(await Promise.all((await boxes.all()).map(async (box) => box.isChecked())), [
        true,
        true,
        true,
      ]);
      const optional = page.getByRole("group", { name: "Optional: the app will also be able to" });
      assert.equal(await optional.getByRole("checkbox").count(), 2);
    }),
  );

  it(
    "takes back by the keyboard what the person leaves out, and the app offers it on its Home tab until it is allowed",
    inBrowser(async ({ page }) => {
      await page.goto(flow().app.installUrl);
      const reactions = page.getByRole("checkbox", { name: "Add emoji reactions" });
      await reactions.focus();
      await page.keyboard.press("Space");
      assert.equal(await reactions.isChecked(), false);
      await decideAtSlack(page, { workspace: flow().acme, without: ["Search what you can see"] });
      assert.equal(await headingOf(page), "Bolt MongoDB App is installed in Acme");
      await page.getByText("What you left out, the bot cannot do: react to messages.").waitFor();
      await page.getByText("the app cannot do as you: search what you can see.").waitFor();
      await assertAccessible(page);

      // This window is about to ask whether it may open Slack's own app, and takes no clicks meanwhile.
      const slack = await page.context().newPage();
      await openSlack(slack, flow(), { person: 0, path: "home" });
      await slack.getByText("More that the app can do here, if it is allowed to").waitFor();
      await slack.getByText("More that it can do as you, if you allow it").waitFor();
      await assertAccessible(slack);
      await slack.goto(flow().app.installUrl);
      await decideAtSlack(slack, { workspace: flow().acme });
      assert.equal(await headingOf(slack), "Bolt MongoDB App is installed in Acme");
      assert.equal(await slack.getByText("you left out").count(), 0);
      const home = await page.context().newPage();
      await openSlack(home, flow(), { person: 0, path: "home" });
      await home.getByText("Installed by").waitFor();
      assert.equal(await home.getByText("More that").count(), 0);
    }),
  );
});
