import assert from "node:assert/strict";
import { assertAccessible } from "./accessible.js";
import { aFlowForEachTest, headingOf } from "./app-in-browser.js";
import { browserSuite } from "./browser-suite.js";

browserSuite("landing page", (inBrowser) => {
  const flow = aFlowForEachTest();

  it(
    "says what the app is, shows its picture, and leads to Slack",
    inBrowser(async ({ page }) => {
      await page.goto(flow().url);
      assert.equal(await headingOf(page), "Bolt MongoDB App");
      assert.equal(await page.title(), "Bolt MongoDB App");
      assert.equal(await page.evaluate("document.querySelector('img').naturalWidth > 0"), true);
      await assertAccessible(page);
      await page.getByRole("link", { name: "Add to Slack" }).click();
      await page.waitForURL((url) => url.origin === new URL(flow().localSlack.authorizeUrl).origin);
    }),
  );

  it(
    "is in the manifest's color, whatever the browser prefers",
    inBrowser(async ({ page }) => {
      await page.goto(flow().url);
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        assert.equal(
          await page.evaluate("getComputedStyle(document.querySelector('.hero')).backgroundColor"),
          "rgb(31, 58, 46)",
        );
      }
    }),
  );

  it(
    "shows a company's own picture, which has styles in it",
    inBrowser(async ({ page }) => {
      const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><style>rect { stroke: none }</style><rect width="9" height="9" style="fill: #e01e5a"/></svg>`;
      await flow().stopApp();
      await flow().startApp(undefined, { icon: { type: "image/svg+xml", bytes: Buffer.from(svg) } });
      await page.goto(flow().url);
      const [red, green, blue] = await page.evaluate<number[]>(`
        const canvas = document.createElement("canvas").getContext("2d");
        canvas.drawImage(document.querySelector("img"), 0, 0);
        [...canvas.getImageData(4, 4, 1, 1).data]`);
      assert.deepEqual([red, green, blue], [0xe0, 0x1e, 0x5a]);
    }),
  );

  it(
    "is the same after the app is uninstalled and its tokens are deleted",
    inBrowser(async ({ page }) => {
      const { localSlack, acme, app, url } = flow();
      await flow().install(acme);
      await localSlack.uninstall(acme.id);
      await flow().untilLogged(/The app was uninstalled/);
      await localSlack.idle();
      await assert.rejects(
        app.installationStore.fetchInstallation({
          teamId: acme.id,
          enterpriseId: undefined,
          isEnterpriseInstall: false,
        }),
        { code: "installation_not_found" },
      );
      await page.goto(url);
      await page.getByRole("link", { name: "Add to Slack" }).waitFor();
    }),
  );

  it(
    "of an app for one workspace says so, and offers no install",
    inBrowser(async ({ page, expect }) => {
      const { acme, localSlack } = flow();
      await flow().install(acme);
      const token = localSlack.tokensOf(acme.id).find(({ kind }) => kind === "bot")?.value;
      assert.ok(token);
      await flow().stopApp();
      await flow().startApp(undefined, { botToken: token });
      await page.goto(flow().url);
      await page.getByText("This app runs in one workspace").waitFor();
      assert.equal(await page.getByText("Add to Slack").count(), 0);
      await assertAccessible(page);
      expect(/status of 404/);
      await page.goto(flow().app.installUrl);
      assert.equal(await headingOf(page), "There is nothing here");
      await assertAccessible(page);
      await page.getByRole("link", { name: "Go to the start page" }).click();
      await page.getByText("This app runs in one workspace").waitFor();
    }),
  );
});
