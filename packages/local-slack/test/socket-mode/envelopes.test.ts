import assert from "node:assert/strict";
import type { SinonFakeTimers } from "sinon";
import { startWithClock } from "../clock-stage.js";
import { PageVisitor } from "../pages/page-stage.js";
import type { Stage } from "../stage.js";
import { SocketClient } from "./socket-client.js";

const text = (value: string) => ({ type: "plain_text" as const, text: value });

describe("Local Slack: what is sent in Socket Mode", () => {
  let stage: Stage;
  let clock: SinonFakeTimers;
  let stop: () => Promise<void>;

  beforeEach(async () => {
    ({ stage, clock, stop } = await startWithClock());
    stage.localSlack.configureApp(stage.app.settings({ socketMode: true }));
  });
  afterEach(() => stop());

  const send = (type = "app_mention") => stage.localSlack.deliver(stage.acme.id, { type, text: "hi" });
  const person = () => ({ team: stage.acme.id, user: stage.acme.people[1].id });

  it("is an event in an envelope, which is delivered when it is acknowledged", async () => {
    const connection = await SocketClient.open(stage);
    const delivery = send();
    const { envelope_id, payload, ...rest } = await connection.envelope();
    assert.deepEqual(rest, {
      type: "events_api",
      accepts_response_payload: false,
      retry_attempt: 0,
      retry_reason: "",
    });
    assert.deepEqual(payload, JSON.parse(delivery.body));
    assert.deepEqual([payload.type, payload.event_id], ["event_callback", delivery.id]);
    assert.equal(delivery.state, "sending");
    connection.acknowledge({ envelope_id });
    await stage.localSlack.idle();
    assert.deepEqual(
      [delivery.state, delivery.attempts],
      ["delivered", [{ at: clock.now, retryNum: 0, connection: 1 }]],
    );
    assert.deepEqual(stage.app.received, []); // nothing goes to the URLs
  });

  it("is sent again three times, each time in a new envelope, while it is not acknowledged", async () => {
    const connection = await SocketClient.open(stage);
    const delivery = send();
    await connection.envelope(1);
    await clock.tickAsync(2_999);
    assert.deepEqual(delivery.attempts, []);
    await clock.tickAsync(1);
    await connection.envelope(2);
    for (const waitMs of [3_000, 60_000]) await clock.tickAsync(waitMs);
    await connection.envelope(3);
    for (const waitMs of [3_000, 300_000]) await clock.tickAsync(waitMs);
    await connection.envelope(4);
    await clock.tickAsync(3_000);
    await stage.localSlack.idle();
    assert.equal(delivery.state, "failed");
    const { envelopes } = connection;
    assert.deepEqual(
      envelopes.map(({ retry_attempt, retry_reason }) => [retry_attempt, retry_reason]),
      [
        [0, ""],
        [1, "timeout"],
        [2, "timeout"],
        [3, "timeout"],
      ],
    );
    assert.equal(new Set(envelopes.map(({ envelope_id }) => envelope_id)).size, 4);
    assert.equal(new Set(envelopes.map(({ payload }) => payload.event_id)).size, 1);
  });

  it("takes no acknowledgement after three seconds", async () => {
    const connection = await SocketClient.open(stage);
    const delivery = send();
    const first = await connection.envelope(1);
    await clock.tickAsync(3_000);
    const second = await connection.envelope(2);
    connection.acknowledge(first);
    connection.acknowledge(second);
    await stage.localSlack.idle();
    assert.deepEqual(
      delivery.attempts.map(({ error }) => error),
      ["timeout", undefined],
    );
  });

  it("waits for the next retry when nobody is connected, and arrives then", async () => {
    const delivery = send();
    await stage.localSlack.idle();
    assert.deepEqual(
      [delivery.state, delivery.attempts.map(({ error, connection }) => [error, connection])],
      ["waiting", Array(2).fill(["no_connection", undefined])],
    );
    const connection = await SocketClient.open(stage);
    await clock.tickAsync(60_000);
    connection.acknowledge(await connection.envelope());
    await stage.localSlack.idle();
    assert.equal(delivery.state, "delivered");
  });

  it("goes over another connection at once when its own ends before the acknowledgement", async () => {
    const first = await SocketClient.open(stage);
    const delivery = send();
    await first.envelope();
    const second = await SocketClient.open(stage);
    first.socket.close();
    const again = await second.envelope();
    assert.deepEqual([again.payload.event_id, again.retry_attempt], [delivery.id, 1]);
    second.acknowledge(again);
    await stage.localSlack.idle();
    assert.deepEqual(
      delivery.attempts.map(({ connection, error }) => [connection, error]),
      [
        [1, "connection_failed"],
        [2, undefined],
      ],
    );
  });

  it("goes over one of several connections, over each in turn", async () => {
    const both = [await SocketClient.open(stage), await SocketClient.open(stage)];
    const sent = Array.from({ length: 4 }, () => send());
    for (const connection of both) {
      await connection.envelope(2);
      for (const envelope of connection.envelopes) connection.acknowledge(envelope);
    }
    await stage.localSlack.idle();
    const got = both.map(({ envelopes }) => envelopes.map(({ payload }) => payload.event_id));
    assert.deepEqual(
      got.map(({ length }) => length),
      [2, 2],
    );
    assert.deepEqual(got.flat().sort(), sent.map(({ id }) => id).sort());
  });

  it("prefers a connection that was not warned, and uses one that was while it is the only one", async () => {
    const old = await SocketClient.open(stage);
    stage.localSlack.refreshSockets();
    await old.next("the warning", ({ reason }) => reason === "warning");
    send("first");
    old.acknowledge(await old.envelope());
    await stage.localSlack.idle();
    const fresh = await SocketClient.open(stage);
    for (const type of ["second", "third"]) send(type);
    await fresh.envelope(2);
    assert.deepEqual(
      [old, fresh].map(({ envelopes }) => envelopes.map(({ payload }) => payload.event.type)),
      [["first"], ["second", "third"]],
    );
    for (const envelope of fresh.envelopes) fresh.acknowledge(envelope);
    await stage.localSlack.idle();
  });

  it("is a slash command, whose acknowledgement may carry the answer", async () => {
    const connection = await SocketClient.open(stage);
    await stage.install(stage.acme);
    const channel = stage.acme.general;
    const given = stage.localSlack.command({ ...person(), channel, command: "/speak", text: "hello & bye" });
    const envelope = await connection.envelope();
    const { payload, type, accepts_response_payload: accepts, retry_attempt: retry } = envelope;
    assert.deepEqual(
      [type, accepts, retry, payload.command, payload.text, payload.user_id, payload.channel_id],
      ["slash_commands", true, undefined, "/speak", "hello & bye", person().user, channel],
    );
    connection.acknowledge(envelope, { text: "You said it." });
    const { ok, message } = await given;
    assert.deepEqual([ok, message?.text, message?.ephemeralTo], [true, "You said it.", person().user]);
  });

  it("is an interaction: a submitted view, whose acknowledgement may carry errors", async () => {
    const connection = await SocketClient.open(stage);
    const bot = await stage.installedBot(stage.acme);
    const { localSlack } = stage;
    const given = localSlack.command({ ...person(), channel: stage.acme.general, command: "/speak" });
    const command = await connection.envelope(1);
    const element = { type: "plain_text_input" as const, action_id: "name" };
    await bot.views.open({
      trigger_id: command.payload.trigger_id,
      view: {
        type: "modal",
        title: text("A form"),
        submit: text("Send"),
        blocks: [{ type: "input", block_id: "who", label: text("Name"), element }],
      },
    });
    connection.acknowledge(command);
    assert.deepEqual([(await given).ok, (await given).message], [true, undefined]);
    const [view] = localSlack.openViews(person().user);
    assert.ok(view);
    const submit = () => localSlack.submitView({ ...person(), viewId: view.id, values: { name: "Ada" } });
    const refused = submit();
    const submission = await connection.envelope(2);
    assert.deepEqual(
      [submission.type, submission.accepts_response_payload, submission.payload.type],
      ["interactive", true, "view_submission"],
    );
    assert.equal(submission.payload.view.state.values.who.name.value, "Ada");
    connection.acknowledge(submission, { response_action: "errors", errors: { who: "Not you." } });
    assert.deepEqual((await refused).errors, { who: "Not you." });
    const taken = submit();
    connection.acknowledge(await connection.envelope(3), {});
    assert.equal((await taken).ok, true);
    assert.deepEqual(localSlack.openViews(person().user), []);
  });

  it("is sent once when it is no event: the person is told that the app did not answer, or could not be reached", async () => {
    await stage.install(stage.acme);
    const give = () =>
      stage.localSlack.command({ ...person(), channel: stage.acme.general, command: "/speak" });
    assert.deepEqual([(await give()).error], ["dispatch_failed"]);
    const connection = await SocketClient.open(stage);
    const given = give();
    await connection.envelope();
    await clock.tickAsync(3_000);
    assert.equal((await given).error, "operation_timeout");
    assert.equal(connection.envelopes.length, 1);
  });

  it("can be sent again by hand, as a retry", async () => {
    const connection = await SocketClient.open(stage);
    const { id } = send();
    connection.acknowledge(await connection.envelope(1));
    await stage.localSlack.idle();
    const again = stage.localSlack.redeliver(id);
    const retry = await connection.envelope(2);
    assert.deepEqual([retry.payload.event_id, retry.retry_attempt, retry.retry_reason], [id, 1, "timeout"]);
    connection.acknowledge(retry);
    await again;
  });

  it("is what a manifest with socket_mode_enabled asks for, without URLs", async () => {
    const flaws = stage.localSlack.createApp({
      display_information: { name: "Sockets" },
      features: {
        bot_user: { display_name: "sockets" },
        slash_commands: [{ command: "/hi", description: "Says hi" }],
      },
      oauth_config: {
        redirect_urls: [`${stage.app.url}/redirect`],
        scopes: { bot: ["app_mentions:read", "chat:write", "commands"] },
      },
      settings: {
        event_subscriptions: { bot_events: ["app_mention"] },
        interactivity: { is_enabled: true },
        socket_mode_enabled: true,
      },
    });
    assert.deepEqual(flaws, []);
    const connection = await SocketClient.open(stage);
    await stage.install(stage.acme, { scope: "app_mentions:read,chat:write,commands" });
    const channel = stage.acme.general;
    const mentioned = `<@${stage.localSlack.bot(stage.acme.id)?.userId}> hi`;
    await stage.localSlack.postMessage({ ...person(), channel, text: mentioned });
    const mention = await connection.envelope(1);
    assert.equal(mention.payload.event.type, "app_mention");
    connection.acknowledge(mention);
    const given = stage.localSlack.command({ ...person(), channel, command: "/hi" });
    connection.acknowledge(await connection.envelope(2), { text: "hi" });
    assert.equal((await given).message?.text, "hi");
  });

  it("is not said to be rate limited, since Slack does not document how", () => {
    assert.throws(() => stage.localSlack.rateLimitEvents(stage.acme.id), { code: "local_slack_use_invalid" });
  });

  describe("on the Deliveries page", () => {
    const visitor = () => new PageVisitor(stage, stage.acme, stage.acme.people[0]);

    it("is shown with the connection that it went over, and what became of it", async () => {
      send();
      await stage.localSlack.idle();
      const connection = await SocketClient.open(stage);
      send();
      connection.acknowledge(await connection.envelope());
      await stage.localSlack.idle();
      const { text: page } = await visitor().open("deliveries");
      assert.match(page, /connection 1: acknowledged/);
      assert.match(page, /no_connection <span class="quiet">retry 1, because of no_connection/);
      assert.match(page, /Over a WebSocket/);
      assert.doesNotMatch(page, /POST http/);
      assert.match(page, /<b>Socket Mode<\/b>: 1 WebSocket is open\./);
    });

    it("has a button that has the app connect anew", async () => {
      const connection = await SocketClient.open(stage);
      const ada = visitor();
      const said = await ada.submit(await ada.open("deliveries"), "/refresh");
      assert.match(said.text, /asked to connect anew/);
      await connection.next("the warning", ({ reason }) => reason === "warning");
    });

    it("says nothing of Socket Mode for an app that has URLs", async () => {
      stage.localSlack.configureApp(stage.app.settings());
      assert.doesNotMatch((await visitor().open("deliveries")).text, /Socket Mode/);
    });
  });

  it("shows the app-level token where the credentials are, and as a line for the environment", async () => {
    const ada = new PageVisitor(stage, stage.acme, stage.acme.people[0]);
    const { appToken } = stage.localSlack;
    const on = (await ada.open("apps")).text;
    assert.ok(on.includes(`SLACK_APP_TOKEN=${appToken}`) && on.includes(`<code>${appToken}</code>`));
    stage.localSlack.configureApp(stage.app.settings());
    const off = (await ada.open("apps")).text;
    assert.ok(off.includes(`<code>${appToken}</code>`) && !off.includes("SLACK_APP_TOKEN"));
  });
});
