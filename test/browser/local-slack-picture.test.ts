import assert from "node:assert/strict";
import { Stage } from "../../packages/local-slack/test/stage.js";
import { assertAccessible } from "./accessible.js";
import { browserSuite } from "./browser-suite.js";
import { lookAt } from "./look-at.js";

const SVG = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10" width="10" height="10"><circle cx="5" cy="5" r="4" fill="#fff"/></svg>`;

browserSuite("local Slack: the app's picture", (inBrowser) => {
  let stage: Stage;
  beforeEach(async () => {
    stage = await Stage.start();
  });
  afterEach(() => stage.stop());

  it(
    "is its icon on its color, without initials, which the pages' own rules let through",
    inBrowser(async ({ page }) => {
      const { acme, app, localSlack } = stage;
      const icon = { type: "image/svg+xml" as const, bytes: Buffer.from(SVG) };
      localSlack.configureApp(app.settings({ icon, backgroundColor: "#8a1c7c" }));
      const bot = await stage.installedBot(acme);
      await bot.chat.postMessage({ channel: acme.general, text: "Hello" });
      await page.goto(`${localSlack.url}/client/${acme.id}/${acme.people[1].id}/${acme.general}`);
      const [backgroundImage, backgroundColor, color] = await page.evaluate<string[]>(
        `(({ backgroundImage, backgroundColor, color }) => [backgroundImage, backgroundColor, color])(
          getComputedStyle(document.querySelector(".message .tone-app")))`,
      );
      assert.match(String(backgroundImage), /^url\("data:image\/svg\+xml;base64,/);
      assert.deepEqual([backgroundColor, color], ["rgb(138, 28, 124)", "rgba(0, 0, 0, 0)"]);
      await assertAccessible(page);
      await lookAt(page, "picture");
    }),
  );
});
