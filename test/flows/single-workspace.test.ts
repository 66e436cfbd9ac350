import assert from "node:assert/strict";
import { onADatabase } from "../databases.js";
import { Flow, MANIFEST } from "./flow.js";

onADatabase("The app in a single workspace", (database) => {
  let flow: Flow;

  // The token of a first install plays the test token that Slack shows on its Install App page.
  beforeEach(async () => {
    flow = await Flow.start(database());
    await flow.install(flow.acme);
    await flow.install(flow.globex);
    const token = flow.localSlack.tokensOf(flow.acme.id).find(({ kind }) => kind === "bot")?.value;
    assert.ok(token);
    await database().installations.deleteMany({});
    await flow.stopApp();
    const asked = () => flow.localSlack.calls.filter(({ method }) => method === "auth.test").length;
    const before = asked();
    await flow.startApp(MANIFEST, { botToken: token });
    await flow.localSlack.until("the look at the token", () => asked() > before || undefined);
  });
  afterEach(() => flow.stop());

  it("runs the same listeners with the given bot token", async () => {
    const answer = await flow.answerTo(await flow.mention(flow.acme));
    assert.equal(answer.by, "bot_token");
    const { command = "" } = MANIFEST.commands[0] ?? {};
    const person = flow.acme.people[0];
    await flow.localSlack.command({
      team: flow.acme.id,
      user: person.id,
      channel: flow.acme.general,
      command,
      text: "hello",
    });
    const { text } = await flow.localSlack.until("what the person is told", () =>
      flow.localSlack.messages(flow.acme.general).find(({ by }) => by === "response_url"),
    );
    assert.match(text, /not connected/);
    assert.doesNotMatch(text, /undefined|http/);
  });

  it("shows a Home tab without the details of an install", async () => {
    const [person] = flow.acme.people;
    const before = flow.localSlack.calls.length;
    await flow.localSlack.openHome({ team: flow.acme.id, user: person.id });
    const published = await flow.localSlack.until("the Home tab", () =>
      flow.localSlack.calls
        .slice(before)
        .find(({ method, args }) => method === "views.publish" && args.user_id === person.id),
    );
    assert.doesNotMatch(JSON.stringify(published.args), /Installed by|slack\/connect|undefined/);
  });

  it("treats other workspaces as not installed", async () => {
    const mention = await flow.mention(flow.globex);
    await flow.untilLogged(/not installed/);
    await flow.localSlack.idle();
    assert.deepEqual(
      flow.localSlack.messages(flow.globex.general).filter(({ thread_ts }) => thread_ts === mention.ts),
      [],
    );
  });

  it("has no install and no connect page, and says so on its landing page", async () => {
    assert.equal((await fetch(flow.app.installUrl)).status, 404);
    assert.equal((await fetch(flow.connectUrl(flow.acme))).status, 404);
    assert.equal((await fetch(flow.url + MANIFEST.redirectPath)).status, 404);
    assert.doesNotMatch(await (await fetch(flow.url)).text(), /Add to Slack/);
  });

  it("logs at the start that Slack does not accept the token", async () => {
    await flow.stopApp();
    await flow.startApp(MANIFEST, { botToken: "xoxb-1234567890-nobodys" });
    await flow.untilLogged("Slack does not accept SLACK_BOT_TOKEN");
  });

  it("asks Slack again whose token it is when Slack did not answer", async () => {
    flow.localSlack.failNext("auth.test", { error: "fatal_error" });
    await flow.answerTo(await flow.mention(flow.acme));
    assert.equal(flow.logged("An event could not be handled; it is tried again").length, 1);
  });
});
