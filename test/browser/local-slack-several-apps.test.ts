import assert from "node:assert/strict";
import { Stage } from "../../packages/local-slack/test/stage.js";
import { assertAccessible } from "./accessible.js";
import { browserSuite } from "./browser-suite.js";

browserSuite("local Slack: several apps", (inBrowser) => {
  let stage: Stage;
  beforeEach(async () => {
    stage = await Stage.start({ settings: { name: "Alpha" } });
    stage.localSlack.addApp({ settings: stage.app.settings({ name: "Beta" }) });
  });
  afterEach(() => stage.stop());

  for (const width of [1280, 360]) {
    it(
      `are each installed in one workspace by its own authorize page, and have a DM each, ${width} wide`,
      inBrowser(
        async ({ page }) => {
          const { acme, localSlack } = stage;
          const client = `${localSlack.url}/client/${acme.id}/${acme.people[0].id}`;
          for (const app of localSlack.apps) {
            const { name = "" } = app.appSettings;
            await page.goto(`${client}/apps`);
            await page.getByRole("link", { name: `Install ${name}`, exact: true }).click();
            await page.getByRole("heading", { name: `${name} is requesting permission` }).waitFor();
            await page.getByRole("combobox").selectOption({ label: "Acme: Ada Admin, admin" });
            await page.getByRole("button", { name: "Allow" }).click();
            await page.waitForURL(/[?&]code=/);
            const code = new URL(page.url()).searchParams.get("code") ?? "";
            const { clientId: client_id, clientSecret: client_secret } = app;
            const { app_id } = await stage.client().oauth.v2.access({ client_id, client_secret, code });
            assert.equal(app_id, app.appId);
          }
          await page.goto(`${client}/apps`);
          await assertAccessible(page);
          assert.equal(await page.evaluate("document.documentElement.scrollWidth"), width);
          for (const [index, app] of localSlack.apps.entries()) {
            await page.goto(`${client}/${app.dm(acme.id, acme.people[0].id)}`);
            await page.getByRole("heading", { level: 1, name: ["Alpha", "Beta"][index] ?? "" }).waitFor();
          }
          for (const path of ["deliveries", "calls"]) {
            await page.goto(`${client}/${path}`);
            const filter = page.getByRole("group", { name: "Of which app" });
            await filter.getByRole("link", { name: "Beta" }).click();
            await filter.locator("[aria-current]").getByText("Beta").waitFor();
            assert.equal(await page.evaluate("document.documentElement.scrollWidth"), width, path);
          }
          await assertAccessible(page);
        },
        { viewport: { width, height: 800 } },
      ),
    );
  }
});
