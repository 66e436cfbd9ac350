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

  it("shows for a method that this Slack does not have the line that answers in its place, which works as it stands", async () => {
    const bot = await stage.installedBot(stage.acme, { scope: "chat:write" });
    await slackError(bot.apiCall("files.sharedPublicURL", { file: "F1" }));
    const { text } = await ada.open("calls");
    assert.match(text, /<b>files.sharedPublicURL<\/b> <span class="badge wrong">unknown_method</);
    const [, line = ""] = /<code>(slack\.stub[^<]*)<\/code>/.exec(text) ?? [];
    const plain = line.replaceAll("&quot;", '"');
    new Function("slack", plain)(stage.localSlack);
    assert.equal((await bot.apiCall("files.sharedPublicURL", { file: "F1" })).ok, true);
    const last = stage.localSlack.calls.at(-1);
    assert.deepEqual([last?.args.file, last?.tokenKind, last?.ok], ["F1", "bot", true]);
  });
});
