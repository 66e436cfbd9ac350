import assert from "node:assert/strict";
import { Stage } from "../stage.js";

const EVENTS = [
  "app_context_changed",
  "assistant_thread_context_changed",
  "assistant_thread_started",
  "message.im",
];

describe("Local Slack: a person at an assistant", () => {
  let stage: Stage;
  let who: { team: string; user: string };
  let dm: string;

  const start = async (assistantView: boolean, botEvents = EVENTS) => {
    stage = await Stage.start({ settings: { botEvents, assistantView } });
    const { acme, localSlack } = stage;
    await stage.installedBot(acme, { scope: "chat:write,im:history" });
    who = { team: acme.id, user: acme.people[1].id };
    dm = localSlack.dm(who.team, who.user);
  };
  afterEach(() => stage.stop());

  const sent = async () => {
    await stage.localSlack.idle();
    return stage.app.events().map(({ envelope: { event } }) => event);
  };

  it("opens it beside a channel: the app is told of the thread and of the channel, and of no message", async () => {
    await start(true);
    const { general } = stage.acme;
    const root = await stage.localSlack.startAssistantThread({ ...who, viewing: general });
    const [event, ...more] = await sent();
    assert.deepEqual(event.assistant_thread, {
      user_id: who.user,
      context: { channel_id: general, team_id: who.team, enterprise_id: null },
      channel_id: dm,
      thread_ts: root.ts,
    });
    assert.deepEqual(more, []);
    assert.equal(root.subtype, "assistant_app_thread");
  });

  it("writes in the latest thread, which begins with the message where there is none", async () => {
    await start(true);
    const { localSlack } = stage;
    const write = (text: string) => localSlack.postMessage({ ...who, channel: dm, text });
    const { thread_ts: first } = await write("one");
    assert.deepEqual((await sent()).map(({ type }) => type).sort(), ["assistant_thread_started", "message"]);
    assert.equal((await write("two")).thread_ts, first);
    const second = await localSlack.startAssistantThread(who);
    assert.equal((await write("three")).thread_ts, second.ts);
    const answer = await localSlack.postMessage({ ...who, channel: dm, text: "four", threadTs: first ?? "" });
    assert.equal(answer.thread_ts, first);
  });

  it("writes in no thread of the DM with an app that has no assistant", async () => {
    await start(false);
    const { thread_ts } = await stage.localSlack.postMessage({ ...who, channel: dm, text: "one" });
    assert.equal(thread_ts, undefined);
    assert.deepEqual(
      (await sent()).map(({ type }) => type),
      ["message"],
    );
  });

  it("goes to another channel: the app is told of it for the latest thread, and of nothing seen", async () => {
    await start(true);
    const { localSlack, acme } = stage;
    await localSlack.startAssistantThread(who);
    const { ts } = await localSlack.startAssistantThread(who);
    await localSlack.lookElsewhere({ ...who, viewing: acme.general });
    await localSlack.lookElsewhere(who);
    const changes = (await sent()).filter(({ type }) => type === "assistant_thread_context_changed");
    assert.deepEqual(
      changes.map(({ assistant_thread: { thread_ts, context } }) => [thread_ts, context.channel_id]),
      [
        [ts, acme.general],
        [ts, undefined],
      ],
    );
  });

  it("goes to another channel beside an agent, which is told without a thread", async () => {
    await start(false);
    const { localSlack, acme } = stage;
    await localSlack.lookElsewhere({ ...who, viewing: acme.general });
    await localSlack.lookElsewhere(who);
    const contexts = (await sent()).map(({ type, channel, context }) => [type, channel, context]);
    const entities = [{ type: "slack#/types/channel_id", value: acme.general, team_id: who.team }];
    assert.deepEqual(contexts, [
      ["app_context_changed", dm, { entities }],
      ["app_context_changed", dm, {}],
    ]);
  });

  it("cannot go elsewhere before there is a chat, nor see a channel that is not theirs", async () => {
    await start(true);
    await assert.rejects(stage.localSlack.lookElsewhere(who), /has no chat with the app/);
    await assert.rejects(stage.localSlack.startAssistantThread({ ...who, viewing: "C0NOWHERE" }));
    assert.deepEqual(await sent(), []);
  });
});
