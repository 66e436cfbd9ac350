import assert from "node:assert/strict";
import { Stage } from "../../packages/local-slack/test/stage.js";
import { browserSuite } from "./browser-suite.js";

browserSuite("local Slack: the deliveries", (inBrowser) => {
  let stage: Stage;
  beforeEach(async () => {
    stage = await Stage.start();
  });
  afterEach(() => stage.stop());

  it(
    "sends an event that is typed, with the keyboard alone, and says what is wrong with one while it stays there",
    inBrowser(async ({ page, expect }) => {
      const { acme, localSlack } = stage;
      await page.goto(`${localSlack.url}/client/${acme.id}/${acme.people[1].id}/deliveries`);
      const box = page.getByRole("textbox", { name: "The event as JSON" });
      await box.focus();
      await page.keyboard.press("ControlOrMeta+a");
      await page.keyboard.type('{"type": ');
      expect(/status of 400/);
      await page.getByRole("button", { name: "Send the event" }).focus();
      await page.keyboard.press("Enter");
      await page.getByRole("alert").getByText("This is no JSON").waitFor();
      assert.equal(await box.inputValue(), '{"type": ');
      await box.focus();
      await page.keyboard.press("ControlOrMeta+End");
      await page.keyboard.type('"team_rename"}');
      await page.getByRole("button", { name: "Send the event" }).focus();
      await page.keyboard.press("Enter");
      await page.locator("b", { hasText: "team_rename" }).waitFor();
      await localSlack.idle();
      assert.deepEqual(stage.app.events()[0]?.envelope.event, { type: "team_rename" });
    }),
  );
});
