import assert from "node:assert/strict";
import type { WebClient } from "@slack/web-api";
import { Stage, slackError } from "../stage.js";

const EVENTS = ["agent_session_stopped", "agent_session_title_changed", "message.im"];

describe("Local Slack: a person in an agent's session", () => {
  let stage: Stage;
  let bot: WebClient;
  let session: { team: string; user: string; channel: string; threadTs: string };

  const start = async (botEvents: readonly string[] = EVENTS) => {
    stage = await Stage.start({ settings: { botEvents } });
    const { acme, localSlack } = stage;
    bot = await stage.installedBot(acme, { scope: "chat:write,im:history" });
    const [team, user] = [acme.id, acme.people[1].id];
    const channel = localSlack.dm(team, user);
    const { ts: threadTs } = await localSlack.postMessage({ team, user, channel, text: "Help" });
    session = { team, user, channel, threadTs };
  };
  afterEach(() => stage.stop());

  const setStatus = (status: string, title?: string) =>
    bot.agents.sessions.setStatus({
      channel_id: session.channel,
      thread_ts: session.threadTs,
      status,
      ...(title && { title }),
    } as Parameters<typeof bot.agents.sessions.setStatus>[0]);
  const sent = async (type: string) => {
    await stage.localSlack.idle();
    return stage.app
      .events()
      .map(({ envelope: { event } }) => event)
      .filter((event) => event.type === type);
  };
  const stream = async (threadTs = session.threadTs) =>
    (await bot.chat.startStream({ channel: session.channel, thread_ts: threadTs, markdown_text: "One" }))
      .ts ?? "";

  it("presses stop: the streams of the thread end, no other, and the app is told which", async () => {
    await start();
    await setStatus("processing");
    const streaming = [await stream(), await stream()];
    const other = await stream("1700000000.000100");
    await stage.localSlack.stopAgent(session);
    const [event] = await sent("agent_session_stopped");
    const { event_ts, ...told } = event;
    assert.match(event_ts, /^\d+\.\d{6}$/);
    assert.deepEqual(told, {
      type: "agent_session_stopped",
      channel: session.channel,
      thread_ts: session.threadTs,
      user: session.user,
      streaming_message_ts: streaming,
    });
    const states = stage.localSlack
      .messages(session.channel)
      .flatMap(({ stream: each }) => each?.state ?? []);
    assert.deepEqual(states, ["completed", "completed", "in_progress"]);
    const late = { channel: session.channel, markdown_text: "Two" };
    for (const ts of streaming) {
      const { error } = await slackError(bot.chat.appendStream({ ...late, ts }));
      assert.equal(error, "message_not_in_streaming_state");
    }
    assert.equal((await bot.chat.appendStream({ ...late, ts: other })).ok, true);
  });

  it("presses stop where nothing streams: the list is empty, and the status stays until the app sets it", async () => {
    await start();
    await setStatus("processing");
    await stage.localSlack.stopAgent(session);
    const [{ streaming_message_ts }] = await sent("agent_session_stopped");
    assert.deepEqual(streaming_message_ts, []);
    await stage.localSlack.stopAgent(session); // it is still processing
    await setStatus("active");
    await assert.rejects(stage.localSlack.stopAgent(session), { code: "local_slack_use_invalid" });
  });

  it("has no stop button where the app does not subscribe to it, and the app is warned", async () => {
    await start(["message.im"]);
    const { warning } = await setStatus("processing");
    assert.equal(warning, "missing_agent_session_stopped_event_subscription");
    await assert.rejects(stage.localSlack.stopAgent(session), /does not subscribe to agent_session_stopped/);
    stage.localSlack.configureApp(stage.app.settings({ botEvents: EVENTS }));
    assert.equal((await setStatus("processing")).warning, undefined);
  });

  it("gives the session another title: the app is told both", async () => {
    await start();
    await setStatus("active", "Help");
    await stage.localSlack.retitleSession({ ...session, title: "Help with the release" });
    const [{ event_ts: _ts, ...told }] = await sent("agent_session_title_changed");
    assert.deepEqual(told, {
      type: "agent_session_title_changed",
      channel: session.channel,
      thread_ts: session.threadTs,
      user: session.user,
      team_id: session.team,
      previous_title: "Help",
      title: "Help with the release",
    });
    assert.equal((await setStatus("active")).title, "Help with the release");
  });

  it("presses a feedback button: the app is sent which of the two", async () => {
    await start();
    const button = (value: string) => ({ text: { type: "plain_text", text: value } as const, value });
    const { ts } = await bot.chat.postMessage({
      channel: session.channel,
      text: "Done",
      thread_ts: session.threadTs,
      blocks: [
        {
          type: "context_actions",
          block_id: "judge",
          elements: [
            {
              type: "feedback_buttons",
              action_id: "feedback",
              positive_button: button("good"),
              negative_button: button("bad"),
            },
          ],
        },
      ],
    });
    const { team, user, channel } = session;
    await stage.localSlack.clickButton({
      team,
      user,
      actionId: "feedback",
      value: "bad",
      in: { channel, ts: ts ?? "" },
    });
    const [{ actions, container }] = stage.app.interactions();
    const { action_ts: _ts, ...action } = actions[0];
    assert.deepEqual(action, {
      type: "feedback_buttons",
      action_id: "feedback",
      block_id: "judge",
      text: { type: "plain_text", text: "bad", emoji: true },
      value: "bad",
    });
    assert.equal(container.thread_ts, session.threadTs);
  });
});
