import assert from "node:assert/strict";
import { WebClient } from "@slack/web-api";
import type { Message } from "../../src/messages/messages.js";
import { SILENT, slackError } from "../stage.js";
import { type RunningApp, startTwoApps } from "./two-apps.js";

describe("Two apps in one workspace", () => {
  let two: Awaited<ReturnType<typeof startTwoApps>>;

  beforeEach(async () => {
    two = await startTwoApps();
  });
  afterEach(() => two.stop());

  const clientOf = ({ botToken }: Pick<RunningApp, "botToken">) =>
    new WebClient(botToken, { slackApiUrl: two.slack.apiUrl, retryConfig: { retries: 0 }, logger: SILENT });
  const general = () => two.slack.local.workspaces[0]?.general ?? "";

  it("have credentials, bots and DMs of their own", () => {
    const { slack, alpha, beta, ben, people } = two;
    for (const field of ["appId", "clientId", "clientSecret", "signingSecret", "appToken"] as const) {
      assert.notEqual(alpha.app[field], beta.app[field], field);
    }
    const [one, other] = slack.apps.map(({ local }) => [
      local.bot(people.id)?.userId,
      local.dm(people.id, ben.id),
    ]);
    assert.equal(new Set([...(one ?? []), ...(other ?? [])]).size, 4);
  });

  it("both hear what a person writes where both bots are", async () => {
    const { deliveries } = await two.ben.post("hello");
    assert.deepEqual(
      deliveries.map(({ type, appId, state }) => [type, appId, state]),
      [two.alpha, two.beta].map(({ app }) => ["message", app.appId, "delivered"]),
    );
    assert.deepEqual([two.alpha.heard, two.beta.heard], [["message"], ["message"]]);
    const bodies = deliveries.map(({ body }) => JSON.parse(body));
    assert.deepEqual(bodies[0].event, bodies[1].event);
    assert.notEqual(bodies[0].event_id, bodies[1].event_id);
    assert.notEqual(bodies[0].authorizations[0].user_id, bodies[1].authorizations[0].user_id);
  });

  it("are each mentioned alone, and the other one hears the message", async () => {
    const { alpha, beta, ben } = two;
    for (const each of [alpha, beta]) {
      each.bolt.event("app_mention", async ({ say }) => void (await say(`I am ${each.app.name}`)));
    }
    const mentioned = ben.mention(beta.app, "who are you?");
    assert.equal((await mentioned.answer()).text, "I am Beta");
    await mentioned;
    assert.ok(!alpha.heard.includes("app_mention"));
    assert.ok(beta.heard.includes("app_mention") && alpha.heard.includes("message"));
    assert.ok(ben.messages().every(({ text }) => text !== "I am Alpha"));
  });

  it("hear what the other one posts as a message with its bot_id and its profile", async () => {
    const { alpha, beta, slack } = two;
    await clientOf(alpha).chat.postMessage({ channel: general(), text: "from Alpha" });
    await slack.local.idle();
    const [delivery] = beta.app.deliveries.slice(-1);
    const { event } = JSON.parse(delivery?.body ?? "{}");
    const bot = alpha.app.local.bot(two.people.id);
    assert.deepEqual(
      [event.type, event.subtype, event.text, event.user, event.bot_id, event.app_id],
      ["message", undefined, "from Alpha", bot?.userId, bot?.botId, alpha.app.appId],
    );
    assert.deepEqual([event.bot_profile.app_id, event.bot_profile.name], [alpha.app.appId, "Alpha"]);
  });

  it("hear what the other one posts through its response_url as a bot_message", async () => {
    const { alpha, beta, ben, slack } = two;
    alpha.bolt.command("/alpha", async ({ ack, respond }) => {
      await ack();
      await respond({ text: "for all", response_type: "in_channel" });
    });
    await ben.command("/alpha").answer();
    await slack.local.idle();
    const bodies = beta.app.deliveries.map(({ body }) => JSON.parse(body).event);
    const heard = bodies.find(({ text }) => text === "for all");
    assert.deepEqual(
      [heard?.subtype, heard?.bot_id],
      ["bot_message", alpha.app.local.bot(two.people.id)?.botId],
    );
  });

  it("mention each other", async () => {
    const { alpha, beta, slack } = two;
    const bot = beta.app.local.bot(two.people.id)?.userId;
    await clientOf(alpha).chat.postMessage({ channel: general(), text: `<@${bot}> over to you` });
    await slack.local.idle();
    assert.ok(beta.heard.includes("app_mention"));
    assert.ok(!alpha.heard.includes("app_mention"));
  });

  it("hear in their own DM alone", async () => {
    const { alpha, beta, ben } = two;
    await ben.message(beta.app, "in private");
    assert.deepEqual([alpha.heard, beta.heard], [[], ["message"]]);
  });

  it("are told of nothing where their bot is not", async () => {
    const { alpha, beta, ben, slack } = two;
    const [{ random } = { random: "" }] = slack.local.workspaces;
    const join = await slackError(clientOf(alpha).conversations.join({ channel: random }));
    assert.equal(join.error, "missing_scope");
    await ben.post("only people here", { in: "random" });
    assert.deepEqual([alpha.heard, beta.heard], [[], []]);
  });

  it("take commands of their own, and the one installed last takes those that both have", async () => {
    const { alpha, beta, ben, ada } = two;
    for (const { bolt, app } of [alpha, beta]) {
      for (const command of ["/alpha", "/beta", "/both"]) {
        bolt.command(command, async ({ ack }) => void (await ack(`${app.name} takes ${command}`)));
      }
    }
    const said = async (command: string) => (await ben.command(command).answer()).text;
    assert.equal(await said("/alpha"), "Alpha takes /alpha");
    assert.equal(await said("/beta"), "Beta takes /beta");
    assert.equal(await said("/both"), "Beta takes /both");
    await ada.install(alpha.app);
    assert.equal(await said("/both"), "Alpha takes /both");
  });

  it("are told of their own buttons, also where both have one of the same action_id", async () => {
    const { alpha, beta, ben } = two;
    const posted: Record<string, Pick<Message, "channel" | "ts">> = {};
    for (const each of [alpha, beta]) {
      each.bolt.action("go", async ({ ack, respond }) => {
        await ack();
        await respond({ text: `${each.app.name} goes`, replace_original: true });
      });
      const { ts = "" } = await clientOf(each).chat.postMessage({
        channel: general(),
        text: "Go?",
        blocks: [
          {
            type: "actions",
            elements: [{ type: "button", action_id: "go", text: { type: "plain_text", text: "Go" } }],
          },
        ],
      });
      posted[each.app.name] = { channel: general(), ts };
    }
    const pressed = ben.press("go", { in: posted.Alpha as Message });
    assert.equal((await pressed.updated()).text, "Alpha goes");
    assert.deepEqual(
      beta.heard.filter((each) => each === "go"),
      [],
    );
    assert.equal((await ben.press("go").updated()).text, "Beta goes");
    assert.deepEqual(
      alpha.heard.filter((each) => each === "go"),
      ["go"],
    );
  });

  it("have Home tabs of their own, whose buttons are told to their app", async () => {
    const { alpha, beta, ben } = two;
    for (const each of [alpha, beta]) {
      each.bolt.action(`home-${each.app.name}`, async ({ ack }) => void (await ack()));
      each.bolt.event("app_home_opened", async ({ client, event }) => {
        const text = { type: "plain_text" as const, text: each.app.name };
        const button = { type: "button" as const, action_id: `home-${each.app.name}`, text };
        await client.views.publish({
          user_id: event.user,
          view: { type: "home", blocks: [{ type: "actions", elements: [button] }] },
        });
      });
    }
    await ben.openHome(beta.app).home();
    assert.equal(ben.homeOf(alpha.app), undefined);
    await ben.openHome(alpha.app).home();
    assert.notEqual(ben.homeOf(alpha.app)?.id, ben.homeOf(beta.app)?.id);
    await ben.press("Beta", { in: "home" });
    assert.ok(beta.heard.includes("home-Beta") && !alpha.heard.includes("home-Beta"));
    await ben.press("Alpha", { in: "home" });
    assert.ok(alpha.heard.includes("home-Alpha") && !beta.heard.includes("home-Alpha"));
  });

  it("open modals with their own triggers alone, and hear of their own views alone", async () => {
    const { alpha, beta, ben } = two;
    let trigger_id = "";
    const view = (title: string) => ({
      type: "modal" as const,
      callback_id: title,
      title: { type: "plain_text" as const, text: title },
      submit: { type: "plain_text" as const, text: "Send" },
      blocks: [],
    });
    alpha.bolt.command("/alpha", async ({ ack, body }) => {
      ({ trigger_id } = body);
      await ack();
    });
    beta.bolt.command("/beta", async ({ ack, body, client }) => {
      await ack();
      await client.views.open({ trigger_id: body.trigger_id, view: view("Of Beta") });
    });
    beta.bolt.view("Of Beta", async ({ ack }) => void (await ack()));
    await ben.command("/alpha");
    const others = await slackError(clientOf(beta).views.open({ trigger_id, view: view("Stolen") }));
    assert.equal(others.error, "invalid_trigger_id");
    const { id: view_id } = await ben.command("/beta").modal();
    const update = await slackError(clientOf(alpha).views.update({ view_id, view: view("Stolen") }));
    assert.equal(update.error, "not_found");
    const push = await slackError(clientOf(alpha).views.push({ trigger_id, view: view("Over it") }));
    assert.equal(push.error, "not_found");
    await ben.submit();
    assert.ok(beta.heard.includes("view_submission") && !alpha.heard.includes("view_submission"));
  });

  it("are refused what is the other one's", async () => {
    const { alpha, beta } = two;
    const { ts = "" } = await clientOf(alpha).chat.postMessage({ channel: general(), text: "mine" });
    const other = clientOf(beta);
    const at = { channel: general(), ts };
    assert.equal(
      (await slackError(other.chat.update({ ...at, text: "yours" }))).error,
      "cant_update_message",
    );
    assert.equal((await slackError(other.chat.delete(at))).error, "cant_delete_message");
    const { scheduled_message_id = "" } = await clientOf(alpha).chat.scheduleMessage({
      channel: general(),
      post_at: Math.floor(Date.now() / 1_000) + 600,
      text: "later",
    });
    const scheduled = other.chat.deleteScheduledMessage({ channel: general(), scheduled_message_id });
    assert.equal((await slackError(scheduled)).error, "invalid_scheduled_message_id");
    const uninstall = other.apps.uninstall({
      client_id: alpha.app.clientId,
      client_secret: alpha.app.clientSecret,
    });
    assert.equal((await slackError(uninstall)).error, "invalid_client_id");
    const dm = alpha.app.local.dm(two.people.id, two.ben.id);
    assert.equal((await slackError(other.conversations.history({ channel: dm }))).error, "channel_not_found");
    const secret = other.oauth.v2.access({
      client_id: alpha.app.clientId,
      client_secret: beta.app.clientSecret,
      code: "1",
    });
    assert.equal((await slackError(secret)).error, "bad_client_secret");
  });

  it("know each other's bots", async () => {
    const { alpha, beta, people } = two;
    const client = clientOf(alpha);
    const other = beta.app.local.bot(people.id);
    assert.ok(other);
    const { user } = await client.users.info({ user: other.userId });
    assert.deepEqual(
      [user?.is_bot, user?.real_name, user?.profile?.api_app_id],
      [true, "Beta", beta.app.appId],
    );
    const { members = [] } = await client.users.list({});
    assert.deepEqual(
      members.flatMap(({ is_bot, real_name }) => (is_bot ? [real_name] : [])),
      ["Alpha", "Beta"],
    );
    const { bot } = await client.bots.info({ bot: other.botId });
    assert.deepEqual([bot?.name, bot?.app_id, bot?.user_id], ["Beta", beta.app.appId, other.userId]);
  });

  it("end alone: one is uninstalled, and the other one goes on", async () => {
    const { alpha, beta, ben, people, slack } = two;
    await people.uninstall(alpha.app);
    await slack.local.idle();
    assert.deepEqual([...alpha.heard].sort(), ["app_uninstalled", "tokens_revoked"]);
    assert.deepEqual(beta.heard, []);
    assert.equal((await slackError(clientOf(alpha).auth.test())).error, "account_inactive");
    assert.equal((await clientOf(beta).auth.test()).ok, true);
    await ben.post("still there?");
    assert.deepEqual(beta.heard, ["message"]);
    assert.equal(alpha.heard.length, 2);
    await assert.rejects(ben.mention(alpha.app, "hi"), /Alpha is not installed in Acme/);
  });

  it("have calls and deliveries of their own, which say whose they are", async () => {
    const { alpha, beta, ben, slack } = two;
    await clientOf(beta).auth.test();
    await ben.post("hello");
    assert.ok(beta.app.calls.some(({ method }) => method === "auth.test"));
    assert.ok(slack.calls.every(({ appId }) => appId !== undefined));
    assert.equal(alpha.app.calls.length + beta.app.calls.length, slack.calls.length);
    assert.deepEqual(
      [alpha.app.deliveries.length, beta.app.deliveries.length, slack.deliveries.length],
      [1, 1, 2],
    );
  });

  it("are found by name or id, and those that there are are named when there is none", () => {
    assert.equal(two.slack.appNamed("beta").appId, two.beta.app.appId);
    assert.equal(two.slack.appNamed(two.alpha.app.appId).name, "Alpha");
    assert.throws(() => two.slack.appNamed("Gamma"), /There is no app "Gamma"\. There is Alpha, Beta\./);
  });
});

describe("Two apps in one workspace, one of them in Socket Mode", () => {
  let two: Awaited<ReturnType<typeof startTwoApps>>;

  beforeEach(async () => {
    two = await startTwoApps({ socketMode: true });
  });
  afterEach(() => two.stop());

  it("both hear a message, each in its way", async () => {
    const { alpha, beta, ben, slack } = two;
    await slack.until("the WebSocket", () => (beta.app.local.openSockets > 0 ? true : undefined));
    assert.equal(alpha.app.local.openSockets, 0);
    await ben.post("hello");
    assert.deepEqual([alpha.heard, beta.heard], [["message"], ["message"]]);
    const [[overHttp], [overSocket]] = [alpha, beta].map(
      ({ app }) => app.deliveries.at(-1)?.attempts ?? [],
    ) as [unknown[], unknown[]];
    assert.ok(overHttp && "status" in (overHttp as object) && !("connection" in (overHttp as object)));
    assert.ok(overSocket && "connection" in (overSocket as object));
  });

  it("have app-level tokens that open WebSockets for themselves alone", async () => {
    const { alpha, beta, slack } = two;
    const open = async (token: string) => {
      const headers = { authorization: `Bearer ${token}`, connection: "close" };
      const response = await fetch(`${slack.apiUrl}apps.connections.open`, { method: "POST", headers });
      return (await response.json()) as { ok: boolean; error?: string; url?: string };
    };
    assert.equal((await open(alpha.app.appToken)).error, "socket_mode_not_enabled");
    const { url = "" } = await open(beta.app.appToken);
    assert.equal(new URL(url).searchParams.get("app_id"), beta.app.appId);
  });
});
