import assert from "node:assert/strict";
import { Stage } from "../../packages/local-slack/test/stage.js";
import { readManifestText } from "../../src/manifest/app-manifest.js";
import { browserSuite } from "./browser-suite.js";

browserSuite("local Slack: an app from a manifest", (inBrowser) => {
  let stage: Stage;
  beforeEach(async () => {
    stage = await Stage.start();
  });
  afterEach(() => stage.stop());

  it(
    "is refused with the text kept, then created with credentials to copy",
    inBrowser(async ({ page }) => {
      const { acme, localSlack } = stage;
      await page.goto(`${localSlack.url}/client/${acme.id}/${acme.people[0].id}/apps`);
      const box = page.getByRole("textbox", { name: "Manifest (YAML or JSON)" });
      const button = page.getByRole("button", { name: "Create app" });
      await box.fill("settings: {}");
      await button.click();
      await page.getByText("Missing required field `name`").waitFor();
      assert.equal(await box.inputValue(), "settings: {}");
      assert.match((await box.getAttribute("aria-describedby")) ?? "", /create-errors/);

      await box.fill(readManifestText("test/fixtures/manifest.yml"));
      await button.click();
      await page.getByText("was created: its credentials are below").waitFor();
      const [, created] = localSlack.apps;
      const lines = page.getByRole("textbox", { name: "Lines for the environment of your app" });
      assert.ok((await lines.inputValue()).startsWith(`SLACK_CLIENT_ID=${created?.clientId}\n`));
      assert.ok(await page.getByText(created?.appId ?? "none", { exact: true }).isVisible());
      assert.equal(await box.inputValue(), "");
    }),
  );
});
