import assert from "node:assert/strict";
import type { EnvelopedEvent } from "@slack/bolt";
import type { AppMentionEvent } from "@slack/types";
import type { EventEnvelope } from "../../src/events/app-events.js";
import type { Workspace } from "../../src/org/workspaces.js";
import { Stage } from "../stage.js";

/** What the local Slack sends for a workspace is, to the compiler, what Bolt's listeners receive. */
const asBoltReceivesIt = <Event extends { readonly type: string }>(
  envelope: EventEnvelope<Event> & { team_id: string },
): EnvelopedEvent<Event> => envelope;

describe("Local Slack: events", () => {
  let stage: Stage;

  beforeEach(async () => {
    stage = await Stage.start();
  });

  afterEach(() => stage.stop());

  const mention = (workspace: Workspace, text = `<@${stage.localSlack.bot(workspace.id)?.userId}> hi`) =>
    stage.localSlack.postMessage({
      team: workspace.id,
      user: workspace.people[1].id,
      channel: workspace.general,
      text,
    });

  /** The inner events that the app has received once nothing is in flight, oldest first. */
  async function received() {
    await stage.localSlack.idle();
    return stage.app.events().map(({ envelope }) => envelope.event);
  }

  const types = async () => (await received()).map(({ type, channel_type }) => [type, channel_type]);

  it("come in Slack's envelope", async () => {
    const { acme, localSlack, app } = stage;
    await stage.install(acme, { scope: "app_mentions:read" });
    const message = await mention(acme);
    await localSlack.idle();
    const [request] = app.events();
    assert.equal(request?.headers["content-type"], "application/json");
    const { event_id, event_time, event_context, event, ...envelope } = asBoltReceivesIt<AppMentionEvent>(
      request?.envelope,
    );
    assert.match(event_id, /^Ev[A-Z0-9]+$/);
    assert.match(event_context, /^4-/);
    assert.ok(Math.abs(event_time - Date.now() / 1_000) < 5);
    assert.deepEqual(envelope, {
      token: localSlack.verificationToken,
      team_id: acme.id,
      context_team_id: acme.id,
      api_app_id: localSlack.appId,
      type: "event_callback",
      is_ext_shared_channel: false,
      authorizations: [
        {
          enterprise_id: null,
          team_id: acme.id,
          user_id: localSlack.bot(acme.id)?.userId,
          is_bot: true,
          is_enterprise_install: false,
        },
      ],
    });
    const { client_msg_id, ...rest } = event;
    assert.match(client_msg_id ?? "", /^[0-9a-f-]{36}$/);
    assert.deepEqual(rest, {
      type: "app_mention",
      user: acme.people[1].id,
      text: message.text,
      ts: message.ts,
      team: acme.id,
      channel: acme.general,
      event_ts: message.ts,
    });
  });

  it("of a workspace in an organization name both, and say which of them installed the app", async () => {
    const { initech } = stage;
    await stage.install(initech);
    await mention(initech);
    await stage.install(initech, { org: true });
    await mention(initech);
    await stage.localSlack.idle();
    const mentions = stage.app.events().filter(({ envelope }) => envelope.event.type === "app_mention");
    const seen = mentions.map(({ envelope }) => {
      const [{ enterprise_id, team_id, is_enterprise_install }] = envelope.authorizations;
      return [envelope.team_id, envelope.enterprise_id, team_id, enterprise_id, is_enterprise_install];
    });
    assert.deepEqual(seen, [
      [initech.id, "E0INITECH01", initech.id, "E0INITECH01", false],
      [initech.id, "E0INITECH01", initech.id, "E0INITECH01", true],
    ]);
  });

  it("are made of messages in channels where the bot is, and of mentions in them", async () => {
    const { acme, localSlack } = stage;
    const [ada] = acme.people;
    await stage.install(acme);
    await mention(acme, "no mention");
    assert.deepEqual(await types(), [["message", "channel"]]);
    await mention(acme);
    assert.deepEqual((await types()).slice(1).sort(), [
      ["app_mention", undefined],
      ["message", "channel"],
    ]);
    const text = `<@${localSlack.bot(acme.id)?.userId}> elsewhere`;
    await localSlack.postMessage({ team: acme.id, user: ada.id, channel: acme.random, text });
    assert.equal((await received()).length, 3);
  });

  it("are made of a DM as message.im, in a thread with its thread_ts, and never as a mention", async () => {
    const { acme, localSlack } = stage;
    const [, ben] = acme.people;
    await stage.install(acme);
    const channel = localSlack.dm(acme.id, ben.id);
    const dm = { team: acme.id, user: ben.id, channel };
    await localSlack.postMessage({
      ...dm,
      text: `<@${localSlack.bot(acme.id)?.userId}> psst`,
      threadTs: "1.000001",
    });
    const [event, ...others] = await received();
    assert.deepEqual(others, []);
    assert.deepEqual(
      [event.type, event.channel_type, event.channel, event.user, event.thread_ts, event.bot_id],
      ["message", "im", channel, ben.id, "1.000001", undefined],
    );
  });

  it("are made of the bot's own posts too, with its bot_id, but not as mentions of itself", async () => {
    const { acme, localSlack } = stage;
    const bot = await stage.installedBot(acme);
    const { userId, botId } = localSlack.bot(acme.id) ?? {};
    await bot.chat.postMessage({ channel: localSlack.dm(acme.id, acme.people[0].id), text: "mine" });
    await bot.chat.postMessage({ channel: acme.general, text: `<@${userId}> mine` });
    const events = await received();
    assert.deepEqual(
      events.map(({ type, user, bot_id, app_id, bot_profile }) => [
        type,
        user,
        bot_id,
        app_id,
        bot_profile?.id,
      ]),
      Array(2).fill(["message", userId, botId, localSlack.appId, botId]),
    );
  });

  it("are made of posts with a person's token, with the person and the app's bot_id", async () => {
    const { acme, localSlack } = stage;
    const { authed_user } = await stage.install(acme, { user_scope: "chat:write" });
    const text = `<@${localSlack.bot(acme.id)?.userId}> via app`;
    await stage.client(authed_user?.access_token).chat.postMessage({ channel: acme.general, text });
    const found = (await received()).find(({ type }) => type === "app_mention");
    assert.deepEqual([found.user, found.bot_id], [acme.people[0].id, localSlack.bot(acme.id)?.botId]);
  });

  it("app_home_opened comes when a person opens the app's Home", async () => {
    const { acme, localSlack } = stage;
    const [, ben] = acme.people;
    await stage.install(acme);
    await localSlack.openHome({ team: acme.id, user: ben.id });
    const [{ event_ts, ...event }] = await received();
    assert.match(event_ts, /^\d+\.\d{6}$/);
    assert.deepEqual(event, {
      type: "app_home_opened",
      user: ben.id,
      channel: localSlack.dm(acme.id, ben.id),
      tab: "home",
    });
  });

  describe("are not sent", () => {
    it("when the app did not subscribe to them", async () => {
      const { acme, localSlack, app } = stage;
      localSlack.configureApp(app.settings({ botEvents: ["message.im"] }));
      await stage.install(acme);
      await mention(acme);
      await localSlack.openHome({ team: acme.id, user: acme.people[0].id });
      assert.deepEqual(await types(), []);
    });

    for (const [scope, expected] of [
      ["chat:write", []],
      ["app_mentions:read", [["app_mention", undefined]]],
      ["im:history", [["message", "im"]]],
      ["channels:history", [["message", "channel"]]],
    ] as const) {
      it(`when the bot lacks their scope (it has ${scope})`, async () => {
        const { acme, localSlack } = stage;
        const [ada] = acme.people;
        await stage.install(acme, { scope });
        await mention(acme);
        await localSlack.postMessage({
          team: acme.id,
          user: ada.id,
          channel: localSlack.dm(acme.id, ada.id),
          text: "hi",
        });
        assert.deepEqual(await types(), expected);
      });
    }

    it("when the app is not installed, was removed, or has only a person's token", async () => {
      const { acme, globex, initech, localSlack } = stage;
      await stage.install(acme);
      await localSlack.uninstall(acme.id, { deliver: "later" });
      await stage.install(globex, { scope: "", user_scope: "chat:write" });
      for (const workspace of [acme, globex, initech]) await mention(workspace, "<@U0NOBODY> hi");
      assert.deepEqual(await types(), []);
      await assert.rejects(localSlack.openHome({ team: acme.id, user: acme.people[0].id }), {
        code: "local_slack_use_invalid",
      });
    });
  });

  it("go to the new URL after the app was configured again", async () => {
    const { acme, localSlack, app } = stage;
    await stage.install(acme, { scope: "app_mentions:read" });
    localSlack.configureApp(app.settings({ eventsUrl: `${app.url}/moved` }));
    await mention(acme);
    await localSlack.idle();
    assert.deepEqual(app.received.map(({ path }) => path).slice(-1), ["/moved"]);
  });

  it("refuse people and channels that are not there", async () => {
    const { acme, globex, localSlack } = stage;
    const [ada] = acme.people;
    const text = "x";
    for (const args of [
      { team: "T0NOWHERE", user: ada.id, channel: acme.general, text },
      { team: acme.id, user: globex.people[0].id, channel: acme.general, text },
      { team: acme.id, user: ada.id, channel: globex.general, text },
      { team: acme.id, user: ada.id, channel: "C0NOWHERE", text },
    ]) {
      await assert.rejects(localSlack.postMessage(args), { code: "local_slack_use_invalid" });
    }
  });
});
