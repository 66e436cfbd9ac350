import assert from "node:assert/strict";
import { BLOCKS, ELEMENTS } from "../../packages/local-slack/test/conformance/block-samples.js";
import { Stage } from "../../packages/local-slack/test/stage.js";
import { assertAccessible } from "./accessible.js";
import { browserSuite } from "./browser-suite.js";
import { lookAt } from "./look-at.js";

browserSuite("local Slack: blocks that are made of several parts", (inBrowser) => {
  let stage: Stage;

  beforeEach(async () => {
    stage = await Stage.start();
  });
  afterEach(() => stage.stop());

  it(
    "are accessible and no wider than their window, and a workflow button says that there are no workflows",
    inBrowser(async ({ page }) => {
      const { acme, localSlack } = stage;
      const bot = await stage.installedBot(acme);
      const { alert, card, carousel, container, data_table, plan, table, task_card, video } = BLOCKS;
      const parts = [alert, card, carousel, container, data_table, plan, table, task_card, video];
      const run = { type: "workflow_button", action_id: "run", ...ELEMENTS.workflow_button.element };
      const blocks = [...parts.map(({ block }) => block), { type: "actions", elements: [run] }];
      await bot.apiCall("views.publish", { user_id: acme.people[1].id, view: { type: "home", blocks } });
      await page.goto(`${localSlack.url}/client/${acme.id}/${acme.people[1].id}/home`);
      for (const viewport of [
        { width: 1280, height: 1900 },
        { width: 390, height: 844 },
      ]) {
        await page.setViewportSize(viewport);
        await assertAccessible(page);
        await lookAt(page, "blocks");
        assert.equal(await page.evaluate("document.documentElement.scrollWidth"), viewport.width);
      }
      await page.locator("summary", { hasText: "Group" }).click();
      await page.getByRole("button", { name: "Inner" }).waitFor({ state: "hidden" });
      await page.getByRole("button", { name: "Run" }).click();
      await page.getByText("This local Slack has no workflows").waitFor();
      assert.equal(stage.app.interactions().length, 0);
    }),
  );
});
