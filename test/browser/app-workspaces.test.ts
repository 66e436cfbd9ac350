import assert from "node:assert/strict";
import { signInManifest } from "../fixtures/sign-in-manifest.js";
import { assertAccessible } from "./accessible.js";
import { aFlowForEachTest, headingOf } from "./app-in-browser.js";
import { browserSuite } from "./browser-suite.js";
import { decideAtSlack } from "./slack-page.js";

browserSuite("Your workspaces", (inBrowser) => {
  const flow = aFlowForEachTest({ manifest: signInManifest() });

  for (const width of [1280, 390]) {
    it(
      `lead from Sign in with Slack to what a person installed and connected, and are managed there, ${width} wide`,
      inBrowser(
        async ({ page, expect }) => {
          const { acme, globex, url } = flow();
          const looksRight = async () => {
            await assertAccessible(page);
            assert.equal(await page.evaluate("document.documentElement.scrollWidth"), width);
          };
          await flow().install(acme);
          await flow().connect(acme, { person: acme.people[0] });

          await page.goto(url);
          await looksRight();
          await page.getByRole("link", { name: "Sign in with Slack" }).click();
          await decideAtSlack(page, { workspace: acme });
          assert.equal(page.url(), `${url}/workspaces`);
          assert.equal(await headingOf(page), "Your workspaces");
          await looksRight();

          await page.getByRole("button", { name: "Disconnect your account in Acme" }).click();
          await page.getByText("Your account is disconnected").waitFor();
          await page.getByRole("link", { name: "Connect your account in Acme" }).waitFor();

          await page.getByRole("link", { name: "Sign in to another workspace" }).click();
          await decideAtSlack(page, { workspace: globex });
          await page.getByRole("heading", { name: "Globex" }).waitFor();
          await looksRight();

          await page.getByRole("link", { name: "Remove from Acme" }).click();
          assert.equal(await headingOf(page), "Remove Bolt MongoDB App from Acme?");
          await looksRight();
          await page.getByRole("link", { name: "Keep it" }).click();
          await page.getByRole("link", { name: "Remove from Acme" }).click();
          await page.getByRole("button", { name: "Remove" }).click();
          await page.getByText("The app is removed.").waitFor();
          assert.deepEqual(flow().localSlack.tokensOf(acme.id), []);
          await looksRight();

          expect(/status of 403/);
          await page.goto(`${url}/workspaces/remove?place=${acme.id}`);
          assert.equal(await headingOf(page), "Nothing was changed");
          await looksRight();
          await page.getByRole("link", { name: "Back to your workspaces" }).click();

          await page.getByRole("button", { name: "Sign out" }).click();
          assert.equal(page.url(), `${url}/`);
          await page.goto(`${url}/workspaces`);
          await page.getByRole("link", { name: "Sign in with Slack" }).waitFor();
          await looksRight();
        },
        { viewport: { width, height: 800 } },
      ),
    );
  }

  it(
    "are not reached by a sign-in that another browser began, or that cannot be proven",
    inBrowser(async ({ page, expect }) => {
      const { acme, localSlack, url } = flow();
      expect(/status of 502/);
      localSlack.forgeNextIdToken({ signedBy: "another key" });
      await page.goto(`${url}/slack/signin`);
      await decideAtSlack(page, { workspace: acme });
      assert.equal(await headingOf(page), "You were not signed in");
      await assertAccessible(page);
      await page.getByRole("link", { name: "Try again" }).click();
      await decideAtSlack(page, { workspace: acme });
      assert.equal(await headingOf(page), "Your workspaces");
    }),
  );
});
