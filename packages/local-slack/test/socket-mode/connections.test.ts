import assert from "node:assert/strict";
import { once } from "node:events";
import type { SinonFakeTimers } from "sinon";
import { WebSocket } from "ws";
import { startWithClock } from "../clock-stage.js";
import { type Stage, slackError } from "../stage.js";
import { linkOf, refusal, SocketClient } from "./socket-client.js";

describe("Local Slack: connections of Socket Mode", () => {
  let stage: Stage;
  let clock: SinonFakeTimers;
  let stop: () => Promise<void>;

  beforeEach(async () => {
    ({ stage, clock, stop } = await startWithClock());
    stage.localSlack.configureApp(stage.app.settings({ socketMode: true, eventsUrl: "" }));
  });
  afterEach(() => stop());

  const open = (token?: string) => stage.client(token).apps.connections.open();
  const errorOf = async (token?: string) => (await slackError(open(token))).error;

  describe("apps.connections.open", () => {
    it("gives the app-level token an address with a ticket", async () => {
      const { ok, url = "" } = await open(stage.localSlack.appToken);
      const { protocol, host, pathname, searchParams } = new URL(url);
      assert.deepEqual(
        [ok, protocol, host, pathname, searchParams.get("app_id")],
        [true, "ws:", new URL(stage.localSlack.url).host, "/link/", stage.localSlack.appId],
      );
      assert.ok(stage.localSlack.secretsIssued.includes(searchParams.get("ticket") ?? ""));
    });

    it("answers not_authed, invalid_auth and not_allowed_token_type to other tokens", async () => {
      const { access_token = "" } = await stage.install(stage.acme);
      const { token } = stage.localSlack.configurationToken({
        team: stage.acme.id,
        user: stage.acme.people[0].id,
      });
      assert.deepEqual(
        [
          await errorOf(),
          await errorOf("xapp-1-A0-1-abc"),
          await errorOf(access_token),
          await errorOf(token),
        ],
        ["not_authed", "invalid_auth", "not_allowed_token_type", "not_allowed_token_type"],
      );
    });

    it("answers socket_mode_not_enabled to an app that is not in Socket Mode", async () => {
      stage.localSlack.configureApp(stage.app.settings());
      assert.equal(await errorOf(stage.localSlack.appToken), "socket_mode_not_enabled");
    });

    it("is shown among the calls, without the token", async () => {
      await open(stage.localSlack.appToken);
      const [call] = stage.localSlack.calls;
      assert.deepEqual([call?.method, call?.ok, call?.args], ["apps.connections.open", true, {}]);
    });
  });

  it("no other method takes the app-level token", async () => {
    const { appToken } = stage.localSlack;
    assert.ok(appToken.startsWith(`xapp-1-${stage.localSlack.appId}-`));
    assert.ok(stage.localSlack.secretsIssued.includes(appToken));
    const client = stage.client(appToken);
    const { appId: app_id } = stage.localSlack;
    for (const call of [client.auth.test(), client.apps.manifest.export({ app_id })]) {
      assert.equal((await slackError(call)).error, "not_allowed_token_type");
    }
  });

  it("a new app has an app-level token of its own, and the old one is dead", async () => {
    const { appToken } = stage.localSlack;
    const connection = await SocketClient.open(stage);
    const settings = { socket_mode_enabled: true };
    stage.localSlack.createApp({ display_information: { name: "Another" }, settings });
    await connection.closed();
    assert.deepEqual(connection.disconnects, ["link_disabled"]);
    assert.equal(await errorOf(appToken), "invalid_auth");
    assert.equal((await open(stage.localSlack.appToken)).ok, true);
  });

  it("begin with hello, which counts them", async () => {
    const first = await SocketClient.open(stage);
    const second = await SocketClient.open(stage);
    assert.deepEqual(
      [first, second].map(({ received }) => received[0]),
      [1, 2].map((num_connections) => ({
        type: "hello",
        num_connections,
        debug_info: { host: "local-slack", approximate_connection_time: 3_600 },
        connection_info: { app_id: stage.localSlack.appId },
      })),
    );
    assert.equal(stage.localSlack.openSockets, 2);
    first.socket.close();
    await stage.localSlack.until("one", () => stage.localSlack.openSockets === 1 || undefined);
  });

  describe("are refused", () => {
    it("with a ticket that was used", async () => {
      const link = await linkOf(stage);
      await once(new WebSocket(link), "open");
      assert.equal(await refusal(link), 403);
    });

    it("without a ticket, with an invented one, and at another path", async () => {
      const link = new URL(await linkOf(stage));
      const statuses = await Promise.all([
        refusal(`${link.origin}/link/`),
        refusal(`${link.origin}/link/?ticket=invented`),
        refusal(`${link.origin}/elsewhere${link.search}`),
      ]);
      assert.deepEqual(statuses, [403, 403, 404]);
    });

    it("with a ticket of an app that is no longer in Socket Mode, or no longer there", async () => {
      const off = await linkOf(stage);
      stage.localSlack.configureApp(stage.app.settings());
      assert.equal(await refusal(off), 403);
      stage.localSlack.configureApp(stage.app.settings({ socketMode: true }));
      const gone = await linkOf(stage);
      stage.localSlack.createApp({ display_information: { name: "Another" } });
      stage.localSlack.configureApp(stage.app.settings({ socketMode: true }));
      assert.equal(await refusal(gone), 403);
    });

    it("to another website, and by another name than this machine's", async () => {
      assert.equal(await refusal(await linkOf(stage), { origin: "https://example.com" }), 403);
      assert.equal(await refusal(await linkOf(stage), { host: "slack.example.com" }), 403);
    });

    it("with too_many_websockets from the eleventh on", async () => {
      const ten = await Promise.all(Array.from({ length: 10 }, () => SocketClient.open(stage)));
      const eleventh = await SocketClient.open(stage);
      await eleventh.closed();
      assert.deepEqual(eleventh.disconnects, ["too_many_websockets"]);
      assert.deepEqual(
        [stage.localSlack.openSockets, ten.map(({ isClosed }) => isClosed)],
        [10, Array(10).fill(false)],
      );
    });
  });

  describe("end", () => {
    it("after an hour: with a warning ten seconds before, then refresh_requested and the close", async () => {
      const connection = await SocketClient.open(stage);
      await clock.tickAsync(3_589_999);
      assert.deepEqual(connection.disconnects, []);
      await clock.tickAsync(1);
      await connection.next("the warning", ({ type }) => type === "disconnect");
      await clock.tickAsync(9_999);
      assert.deepEqual([connection.disconnects, connection.isClosed], [["warning"], false]);
      await clock.tickAsync(1);
      await connection.closed();
      assert.deepEqual(connection.disconnects, ["warning", "refresh_requested"]);
    });

    it("after six minutes with &debug_reconnects=true", async () => {
      const connection = await SocketClient.open(stage, "&debug_reconnects=true");
      assert.equal(connection.received[0].debug_info.approximate_connection_time, 360);
      await clock.tickAsync(350_000);
      await connection.next("the warning", ({ reason }) => reason === "warning");
      await clock.tickAsync(10_000);
      await connection.closed();
    });

    it("in the same way when they are refreshed by hand", async () => {
      const connection = await SocketClient.open(stage);
      stage.localSlack.refreshSockets();
      await connection.next("the warning", ({ reason }) => reason === "warning");
      await clock.tickAsync(10_000);
      await connection.closed();
      assert.deepEqual(connection.disconnects, ["warning", "refresh_requested"]);
    });

    it("with link_disabled when Socket Mode is switched off", async () => {
      const connection = await SocketClient.open(stage);
      stage.localSlack.configureApp(stage.app.settings());
      await connection.closed();
      assert.deepEqual(connection.disconnects, ["link_disabled"]);
    });

    it("when the local Slack stops", async () => {
      const connection = await SocketClient.open(stage);
      const closed = new Promise((resolve) => connection.socket.once("close", resolve));
      await stage.localSlack.stop();
      await closed;
    });
  });

  it("are asked every ten seconds whether they are still there", async () => {
    const { socket } = await SocketClient.open(stage);
    let pings = 0;
    socket.on("ping", () => pings++);
    await clock.tickAsync(20_000);
    await stage.localSlack.until("two pings", () => (pings === 2 ? pings : undefined));
  });

  it("survive what is no acknowledgement", async () => {
    const connection = await SocketClient.open(stage);
    for (const text of ["not JSON", "null", "[]", '{"envelope_id":"unknown"}']) connection.socket.send(text);
    const delivery = stage.localSlack.deliver(stage.acme.id, { type: "app_mention" });
    connection.acknowledge(await connection.envelope());
    await stage.localSlack.idle();
    assert.equal(delivery.state, "delivered");
  });
});
