import assert from "node:assert/strict";
import type { WebClient } from "@slack/web-api";
import { startWithClock } from "../../../clock-stage.js";
import { slackError } from "../../../stage.js";

describe("Local Slack: streams", () => {
  let scene: Awaited<ReturnType<typeof startWithClock>>;
  let bot: WebClient;
  let channel: string;

  beforeEach(async () => {
    scene = await startWithClock();
    bot = await scene.stage.installedBot(scene.stage.acme, { scope: "chat:write,im:history" });
    channel = scene.stage.localSlack.dm(scene.stage.acme.id, scene.stage.acme.people[1].id);
  });
  afterEach(() => scene.stop());

  const last = () => scene.stage.localSlack.messages(channel).at(-1);
  const start = async () =>
    (await bot.chat.startStream({ channel, thread_ts: "1700000000.000100" })).ts ?? "";

  it("need no recipient in a DM, grow by what is appended, and end with blocks below the text", async () => {
    const ts = await start();
    await bot.chat.appendStream({ channel, ts, markdown_text: "# Weather\n- **sun" });
    await bot.chat.appendStream({ channel, ts, markdown_text: "ny**\n- 20 < 30" });
    assert.deepEqual(
      [last()?.text, last()?.stream?.state],
      ["*Weather*\n• *sunny*\n• 20 &lt; 30", "in_progress"],
    );
    const { message } = await bot.chat.stopStream({
      channel,
      ts,
      markdown_text: "\nBye",
      blocks: [{ type: "divider" }],
    });
    assert.deepEqual(
      [message?.text, message?.blocks?.map(({ type }) => type), last()?.stream?.state],
      ["*Weather*\n• *sunny*\n• 20 &lt; 30\nBye", ["markdown", "divider"], "completed"],
    );
  });

  it("work through the client's own helper, which keeps what is short until the end", async () => {
    const stream = bot.chatStream({ channel, thread_ts: "1700000000.000100", buffer_size: 4 });
    await stream.append({ markdown_text: "Hello " });
    await stream.append({ markdown_text: "world" });
    await stream.stop();
    assert.deepEqual([last()?.text, last()?.stream?.state], ["Hello world", "completed"]);
  });

  it("send the app a message when they start and message_changed when they stop, and nothing between", async () => {
    const ts = await start();
    await bot.chat.appendStream({ channel, ts, markdown_text: "a" });
    await bot.chat.appendStream({ channel, ts, markdown_text: "b" });
    await bot.chat.stopStream({ channel, ts });
    await scene.stage.localSlack.idle();
    const events = scene.stage.app.events().map(({ envelope: { event } }) => event);
    assert.deepEqual(
      events.map(({ subtype, streaming_state, message }) => [
        subtype,
        streaming_state ?? message.streaming_state,
      ]),
      [
        ["bot_message", "in_progress"],
        ["message_changed", "completed"],
      ],
    );
  });

  it("end by themselves after five minutes, however much was appended", async () => {
    const ts = await start();
    scene.clock.tick(299_000);
    await bot.chat.appendStream({ channel, ts, markdown_text: "still" });
    scene.clock.tick(1_000);
    for (const call of [
      bot.chat.appendStream({ channel, ts, markdown_text: "late" }),
      bot.chat.stopStream({ channel, ts }),
    ]) {
      assert.equal((await slackError(call)).error, "message_not_in_streaming_state");
    }
    assert.equal(last()?.text, "still");
    assert.equal((await bot.chat.update({ channel, ts, text: "now it can be changed" })).ok, true);
  });

  it("are not those of another: a person's message and an unknown one are refused", async () => {
    const { acme, localSlack } = scene.stage;
    const { ts } = await localSlack.postMessage({
      team: acme.id,
      user: acme.people[1].id,
      channel,
      text: "mine",
    });
    const { ts: posted = "" } = await bot.chat.postMessage({ channel, text: "no stream" });
    const errors = await Promise.all(
      [ts, "1.000001", posted].map(async (each) => {
        const call = bot.chat.appendStream({ channel, ts: each, markdown_text: "x" });
        return (await slackError(call)).error;
      }),
    );
    assert.deepEqual(errors, ["message_not_found", "message_not_found", "message_not_in_streaming_state"]);
  });

  it("set the state of the agent's session when they stop with one", async () => {
    const { acme, localSlack } = scene.stage;
    const where = { team: acme.id, user: acme.people[1].id, channel };
    const { ts: thread_ts } = await localSlack.postMessage({ ...where, text: "Help" });
    await bot.agents.sessions.setStatus({
      channel_id: channel,
      thread_ts,
      status: "processing",
      title: "Help",
    });
    const { ts = "" } = await bot.chat.startStream({ channel, thread_ts, markdown_text: "Done" });
    await bot.chat.stopStream({ channel, ts, session_status: "active" });
    const renamed = await bot.agents.sessions.setStatus({ channel_id: channel, thread_ts, status: "closed" });
    assert.deepEqual([renamed.status, renamed.title], ["closed", "Help"]);
    const wrong = await bot.chat.startStream({ channel, thread_ts });
    const stop = bot.chat.stopStream({ channel, ts: wrong.ts ?? "", session_status: "thinking" });
    assert.equal((await slackError(stop)).error, "invalid_arguments");
  });
});
