import assert from "node:assert/strict";
import { Stage } from "../stage.js";
import { PageVisitor } from "./page-stage.js";

describe("Pages of the local Slack: a session of an agent", () => {
  let stage: Stage;
  afterEach(() => stage.stop());

  it("is given another title by a person, which the app is told of, and which is then the one to change", async () => {
    stage = await Stage.start({ settings: { botEvents: ["agent_session_title_changed", "message.im"] } });
    const { acme, localSlack } = stage;
    const bot = await stage.installedBot(acme, { scope: "chat:write,im:history" });
    const ben = new PageVisitor(stage, acme, acme.people[1]);
    const channel = localSlack.dm(acme.id, ben.person.id);
    const question = { team: acme.id, user: ben.person.id, channel, text: "Help" };
    const { ts } = await localSlack.postMessage(question);
    await bot.agents.sessions.setStatus({
      channel_id: channel,
      thread_ts: ts,
      status: "active",
      title: "Help",
    });
    const page = await ben.open(channel);
    const renamed = await ben.submit(page, "/title", { title: " Help with <the> release " });
    assert.match(renamed.text, /<b>Help with &lt;the&gt; release<\/b>/);
    assert.match(renamed.text, /name="title" value="Help with &lt;the&gt; release" maxlength="200"/);
    await localSlack.idle();
    const { event } = stage.app.events().at(-1)?.envelope ?? {};
    assert.deepEqual(
      [event.type, event.previous_title, event.title, event.user],
      ["agent_session_title_changed", "Help", "Help with <the> release", ben.person.id],
    );
    await ben.submit(renamed, "/title", { title: "  " });
    assert.equal(stage.app.events().filter(({ envelope }) => /title/.test(envelope.event.type)).length, 1);
  });
});
