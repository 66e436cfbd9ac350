import assert from "node:assert/strict";
import { Stage } from "../../packages/local-slack/test/stage.js";
import { browserSuite } from "./browser-suite.js";

browserSuite("local Slack: shortcuts", (inBrowser) => {
  let stage: Stage;

  beforeEach(async () => {
    stage = await Stage.start();
    const { localSlack, app, acme } = stage;
    const shortcuts = [
      { name: "New ticket", type: "global" as const, callbackId: "new_ticket", description: "Opens a form" },
      { name: "Remember", type: "message" as const, callbackId: "remember", description: "Keeps it" },
    ];
    localSlack.configureApp(app.settings({ shortcuts }));
    await stage.installedBot(acme);
    const [team, user, channel] = [acme.id, acme.people[0].id, acme.general];
    await localSlack.postMessage({ team, user, channel, text: "Good morning" });
  });
  afterEach(() => stage.stop());

  it(
    "are used with the keyboard alone, at a message and anywhere",
    inBrowser(async ({ page }) => {
      const { acme, localSlack } = stage;
      await page.goto(`${localSlack.url}/client/${acme.id}/${acme.people[1].id}/${acme.general}`);
      await page.locator("summary", { hasText: "More" }).focus();
      await page.keyboard.press("Enter");
      await page.keyboard.press("Tab");
      await page.keyboard.press("Tab");
      await page.keyboard.press("Enter");
      const told = (count: number) =>
        localSlack.until(`${count} shortcuts`, () => stage.app.interactions()[count - 1]);
      assert.equal((await told(1)).callback_id, "remember");
      await page.getByLabel("Shortcuts").focus();
      await page.keyboard.press("Enter");
      await page.getByLabel("Shortcuts").focus();
      await page.keyboard.press("Tab");
      await page.keyboard.press("Enter");
      assert.equal((await told(2)).callback_id, "new_ticket");
      await page.getByRole("button", { name: "New ticket" }).waitFor({ state: "hidden" });
    }),
  );
});
