import assert from "node:assert/strict";
import { signInUrl, startSignInStage } from "../../packages/local-slack/test/signin/sign-in-stage.js";
import type { Stage } from "../../packages/local-slack/test/stage.js";
import { browserSuite } from "./browser-suite.js";
import { decideAtSlack } from "./slack-page.js";

browserSuite("local Slack: Sign in with Slack", (inBrowser) => {
  let stage: Stage;
  beforeEach(async () => {
    stage = await startSignInStage();
  });
  afterEach(() => stage.stop());

  it(
    "is a page on which a person chooses who they are and allows it",
    inBrowser(async ({ page }) => {
      await page.goto(signInUrl(stage));
      await page.getByRole("heading", { name: "Sign in to My App with Slack" }).waitFor();
      await decideAtSlack(page, { workspace: stage.globex, person: 1 });
      const back = new URL(page.url());
      assert.equal(back.origin, stage.app.url);
      assert.ok(back.searchParams.get("code"));
    }),
  );
});
