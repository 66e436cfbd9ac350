import assert from "node:assert/strict";
import { approveInstall } from "../../src/browser/approve-install.js";
import { Browser } from "../../src/browser/browser.js";
import type { TemplateStage } from "./template-stage.js";

/** Ada follows the link of the app's own page, and agrees. */
export async function installInBrowser({ running, slack, ada, url }: TemplateStage): Promise<void> {
  const browser = new Browser();
  const [addToSlack] = (await browser.get(`${url}/slack/install`)).links();
  assert.ok(addToSlack);
  const team = slack.workspace("Acme").id;
  const done = await approveInstall(browser, addToSlack.url, { team, user: ada.id });
  assert.equal(done.status, 200, done.text);
  assert.ok(done.url.startsWith(`${running.publicUrl}/slack/oauth_redirect?`), done.url);
}
