import assert from "node:assert/strict";
import { Stage, slackError } from "../stage.js";
import { PageVisitor } from "./page-stage.js";

describe("Pages of the local Slack: calls", () => {
  let stage: Stage;
  let ada: PageVisitor;

  beforeEach(async () => {
    stage = await Stage.start();
    ada = new PageVisitor(stage, stage.acme, stage.acme.people[0]);
  });
  afterEach(() => stage.stop());

  it("shows each with its answer and the last characters of its token, the latest first, and no secret", async () => {
    assert.match((await ada.open("calls")).text, /The app has called nothing yet/);
    const bot = await stage.installedBot(stage.acme, { scope: "chat:write", user_scope: "users:read" });
    await bot.chat.postMessage({ channel: stage.acme.general, text: "<hello>" });
    await slackError(bot.users.info({ user: ada.person.id }));
    const { text } = await ada.open("calls");
    assert.match(
      text,
      /<b>users.info<\/b> <span class="badge wrong">missing_scope<[\s\S]*<b>chat.postMessage<\/b> <span class="badge good">ok</,
    );
    assert.match(text, new RegExp(`bot, Acme, token …${bot.token?.slice(-4)}`));
    assert.match(text, /&quot;text&quot;: &quot;&lt;hello&gt;&quot;/);
    for (const secret of [...stage.localSlack.secretsIssued, stage.localSlack.clientSecret]) {
      assert.ok(!text.includes(secret));
    }
  });
});
