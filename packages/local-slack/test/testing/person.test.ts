import assert from "node:assert/strict";
import { App } from "@slack/bolt";
import oauth from "@slack/oauth";
import type { ActionsBlock, ModalView, PlainTextElement } from "@slack/types";
import { startSlack } from "../../src/testing/start-slack.js";
import { SILENT } from "../stage.js";
import { TestApp } from "../test-app.js";
import { startBoltApp } from "./bolt-app.js";

const text = (value: string): PlainTextElement => ({ type: "plain_text", text: value });
const buttons = (...names: string[]): ActionsBlock => ({
  type: "actions",
  elements: names.map((name) => ({ type: "button", action_id: name.toLowerCase(), text: text(name) })),
});
const form = (callback_id: string): ModalView => ({
  type: "modal",
  callback_id,
  title: text("A form"),
  submit: text("Send"),
  blocks: [
    {
      type: "input",
      block_id: "who",
      label: text("Name"),
      element: { type: "plain_text_input", action_id: "name" },
    },
    buttons("More"),
  ],
});

/** Reacts in each way to what people do. */
function listen(bolt: App): void {
  bolt.event("app_mention", async ({ event, say }) => {
    if (/in the thread/.test(event.text)) await say({ text: "threaded", thread_ts: event.ts });
    if (/buttons/.test(event.text)) await say({ text: "choose", blocks: [buttons("Yes", "No")] });
  });
  bolt.message("stream", async ({ client, event }) => {
    if (!("ts" in event)) return;
    const { channel, ts: thread_ts } = event;
    const { ts = "" } = await client.chat.startStream({ channel, thread_ts, markdown_text: "one" });
    await client.chat.appendStream({ channel, ts, markdown_text: " two" });
    await client.chat.stopStream({ channel, ts, markdown_text: " three" });
  });
  bolt.message("psst", async ({ say }) => void (await say("I heard")));
  bolt.command("/hello", async ({ ack, command }) => void (await ack(`Hello ${command.text}`)));
  bolt.command("/form", async ({ ack, client, body }) => {
    await ack();
    await client.views.open({ trigger_id: body.trigger_id, view: form("first") });
  });
  bolt.action("yes", async ({ ack, respond }) => {
    await ack();
    await respond({ text: "you said yes", replace_original: true });
  });
  bolt.action({ action_id: "no", type: "block_actions" }, async ({ ack, say }) => {
    await ack();
    await say("a pity");
  });
  bolt.action("more", async ({ ack, body, client }) => {
    await ack();
    await client.views.push({
      trigger_id: "trigger_id" in body ? body.trigger_id : "",
      view: form("second"),
    });
  });
  bolt.view("first", async ({ ack, view, client, body }) => {
    const name = view.state.values.who?.name?.value ?? "";
    if (name === "x") return ack({ response_action: "errors", errors: { who: "Too short" } });
    await ack();
    await client.chat.postMessage({ channel: body.user.id, text: `saved ${name}` });
  });
  bolt.event("app_home_opened", async ({ event, client }) => {
    await client.views.publish({ user_id: event.user, view: { type: "home", blocks: [buttons("No")] } });
  });
}

describe("startSlack: what people do", () => {
  let stage: Awaited<ReturnType<typeof startBoltApp>>;

  before(async () => {
    stage = await startBoltApp(listen, { app: { commands: ["/hello", "/form"] } });
  });

  after(() => stage.stop());

  describe("mention", () => {
    it("resolves with the message and its deliveries when the app has answered these", async () => {
      const { message, deliveries } = await stage.ada.mention(stage.app, "nothing");
      assert.match(message.text, /^<@U\w+> nothing$/);
      assert.ok(
        deliveries.some(({ type, attempts }) => type === "app_mention" && attempts[0]?.status === 200),
      );
    });

    it("has its own answer in its thread, and not that of another thread", async () => {
      const asked = [stage.ada, stage.ben].map((person) => person.mention(stage.app, "answer in the thread"));
      const answers = await Promise.all(asked.map((each) => each.answer()));
      const posted = await Promise.all(asked);
      assert.deepEqual(
        answers.map(({ text, thread_ts }) => [text, thread_ts]),
        posted.map(({ message }) => ["threaded", message.ts]),
      );
    });

    it("of a bot that is not in the channel says so", async () => {
      await assert.rejects(
        stage.ada.mention(stage.app, "hi", { in: "#random" }),
        /bot is not in #random.*such as #general/,
      );
    });
  });

  it("write to the app in its DM", async () => {
    const answer = await stage.ada.message(stage.app, "psst").answer();
    assert.deepEqual([answer.text, stage.ada.messages(answer.channel).length], ["I heard", 2]);
  });

  it("read an answer that streams when it is complete", async () => {
    assert.equal((await stage.ada.message(stage.app, "stream").answer()).text, "one two three");
  });

  it("give a command as it is typed, whose answer only they see", async () => {
    const answer = await stage.ada.command("/hello dear Ben").answer();
    assert.equal(answer.text, "Hello dear Ben");
    assert.ok(stage.ada.messages().some(({ ts }) => ts === answer.ts));
    assert.ok(!stage.ben.messages().some(({ ts }) => ts === answer.ts));
    assert.equal((await stage.ada.command("/hello")).status, 200);
  });

  it("cannot give a command that the app does not have, and read which it has", async () => {
    await assert.rejects(
      stage.ada.command("/nope"),
      /cannot give the command \/nope: there is \/hello, \/form\./,
    );
  });

  it("fill in a modal, read what is wrong, and submit it", async () => {
    const view = await stage.ada.command("/form").modal();
    assert.equal(view.callback_id, "first");
    const refused = await stage.ada.submit({ name: "x" });
    assert.deepEqual([refused.errors, stage.ada.modal?.id], [{ who: "Too short" }, view.id]);
    const saved = await stage.ada.submit({ name: "Ada" }).answer();
    assert.deepEqual([saved.text, stage.ada.modal], ["saved Ada", undefined]);
    await assert.rejects(stage.ada.submit({}), /no modal open/);
  });

  it("press a button of their modal before any other, and close the modal", async () => {
    await stage.ben.command("/form").modal();
    const pushed = await stage.ben.press("More").modal();
    assert.equal(pushed.callback_id, "second");
    await assert.rejects(stage.ben.press("Yes"), /sees no button "Yes"\. There is "More" \(more\)\./);
    await stage.ben.close();
    assert.equal(stage.ben.modal, undefined);
  });

  it("press a button of the latest message by its text or action_id, and see the message change", async () => {
    const { text: before } = await stage.ada.mention(stage.app, "buttons").answer();
    assert.equal(before, "choose");
    assert.equal((await stage.ada.press("no").answer()).text, "a pity");
    assert.equal((await stage.ada.press("Yes").updated()).text, "you said yes");
  });

  it("cannot talk to an app of another Slack", async () => {
    const other = await startSlack();
    try {
      const app = other.app({ url: "http://127.0.0.1:9" });
      await assert.rejects(stage.ada.mention(app, "hi"), /is an app of another Slack/);
      await assert.rejects(stage.ada.install(app), /is an app of another Slack/);
    } finally {
      await other.stop();
    }
  });

  it("press a button of one message, or of the Home tab", async () => {
    const first = await stage.ada.mention(stage.app, "buttons").answer();
    await stage.ada.mention(stage.app, "buttons").answer();
    assert.equal((await stage.ada.press("Yes", { in: first }).updated()).ts, first.ts);
    const home = await stage.ada.openHome(stage.app).home();
    assert.deepEqual([home.type, stage.ada.home?.id], ["home", home.id]);
    assert.equal((await stage.ada.press("No", { in: "home" })).delivery?.type, "block_actions");
  });
});

describe("startSlack: a channel that is archived", () => {
  it("takes no mention, and the person reads why", async () => {
    const { app, ada, bolt, stop } = await startBoltApp(() => undefined, {
      app: { scopes: ["app_mentions:read", "channels:join", "channels:manage"] },
    });
    try {
      await bolt.client.conversations.join({ channel: "C0ACME02" });
      await bolt.client.conversations.archive({ channel: "C0ACME02" });
      await assert.rejects(ada.mention(app, "hi", { in: "C0ACME02" }), /archived/);
      await assert.rejects(ada.mention(app, "hi", { in: "C0ACME02" }).answer(), /archived/);
    } finally {
      await stop();
    }
  });
});

describe("startSlack: installing the app", () => {
  it("goes through the app's own installation, in a browser", async () => {
    const slack = await startSlack();
    const app = slack.app({ installPath: "/slack/install", scopes: ["app_mentions:read", "chat:write"] });
    const bolt = new App({
      ...{ clientId: app.clientId, clientSecret: app.clientSecret, signingSecret: app.signingSecret },
      stateSecret: "a-secret",
      scopes: ["app_mentions:read", "chat:write"],
      installationStore: new oauth.MemoryInstallationStore(),
      clientOptions: { slackApiUrl: slack.apiUrl, logger: SILENT },
      installerOptions: { authorizationUrl: slack.authorizeUrl, directInstall: true },
      logger: SILENT,
    });
    bolt.event("app_mention", async ({ say }) => void (await say("installed")));
    app.runsAt(await bolt.start(0));
    try {
      const ben = slack.workspace("Acme").person("Ben");
      const { botToken, page } = await ben.install(app);
      assert.deepEqual([page?.status, slack.local.tokensOf("T0ACME01")[0]?.value], [200, botToken]);
      assert.equal((await ben.mention(app, "hi").answer()).text, "installed");
    } finally {
      await bolt.stop();
      await slack.stop();
    }
  });

  it("says where the app's own installation led when that installs nothing", async () => {
    const testApp = await TestApp.start();
    const slack = await startSlack();
    try {
      const app = slack.app({ url: testApp.url, installPath: "/slack/install" });
      testApp.answer = () => ({ status: 500, body: "It broke" });
      const ada = slack.workspace("Acme").person("Ada");
      await assert.rejects(
        ada.install(app),
        /has not installed the app\. It led to .*answered 500: It broke/,
      );
      await assert.rejects(ada.install(app, { directly: true, org: true }), /by its installPath alone/);
      assert.match((await ada.install(app, { directly: true })).botToken ?? "", /^xoxb-/);
    } finally {
      await slack.stop();
      await testApp.stop();
    }
  });

  it("gives the bot and the person the scopes that the app declares", async () => {
    const { slack, ada, app, stop } = await startBoltApp(() => undefined, {
      app: { scopes: ["chat:write"], userScopes: ["users:read"], events: [] },
    });
    try {
      const tokens = slack.local.tokensOf("T0ACME01").map(({ kind, scopes }) => [kind, scopes]);
      assert.deepEqual(tokens, [
        ["bot", ["chat:write"]],
        ["user", ["users:read"]],
      ]);
      await assert.rejects(ada.mention(app, "hi"), /not told by app_mention.*add app_mention to its events/);
      const { userToken } = await ada.install(app);
      assert.match(userToken ?? "", /^xoxp-/);
    } finally {
      await stop();
    }
  });
});
