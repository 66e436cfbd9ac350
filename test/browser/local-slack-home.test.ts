import assert from "node:assert/strict";
import { aFlowForEachTest } from "./app-in-browser.js";
import { browserSuite } from "./browser-suite.js";
import { isMarked, mark, openSlack } from "./slack-in-browser.js";

browserSuite("local Slack: the Home tab", (inBrowser) => {
  const flow = aFlowForEachTest();
  beforeEach(() => flow().install(flow().acme));

  it(
    "connects an account with its button, which opens a window, and disconnects it",
    inBrowser(async ({ page }) => {
      await openSlack(page, flow(), { path: "dm" });
      await page.getByRole("button", { name: "Home" }).click();
      await page.getByText("Your account is not connected.").waitFor();
      await mark(page);
      const popup = page.context().waitForEvent("page");
      await page.getByRole("button", { name: "Connect" }).click();
      const window = await popup;
      await window
        .getByRole("combobox", { name: "Where, and as whom" })
        .selectOption({ label: "Acme: Ben Baker" });
      await window.getByRole("button", { name: "Allow" }).click();
      await window.getByRole("heading", { name: /can now act as you/ }).waitFor();
      await page.getByText("Your account is connected.").waitFor();
      await page.getByRole("button", { name: "Disconnect" }).click();
      await page.getByText("Your account is not connected.").waitFor();
      assert.ok(await isMarked(page));
      assert.deepEqual(
        flow()
          .localSlack.tokensOf(flow().acme.id)
          .filter(({ userId }) => userId === flow().acme.people[1].id),
        [],
      );
    }),
  );
});
