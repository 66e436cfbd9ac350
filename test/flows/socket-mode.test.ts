import assert from "node:assert/strict";
import { parseManifest, readManifestText } from "../../src/manifest/app-manifest.js";
import { socketModeManifest } from "../../src/manifest/completing/socket-mode-manifest.js";
import { onADatabase } from "../databases.js";
import { MANIFEST_FILE } from "../fixtures/test-app.js";
import { Flow } from "./flow.js";

const APP_TOKEN = "xapp-1-A0123456789-1234567890123-0123456789abcdef0123456789abcdef";

onADatabase("Socket Mode, with SLACK_APP_TOKEN", (database) => {
  let flow: Flow;
  beforeEach(async () => {
    flow = await Flow.start(database(), {
      appToken: APP_TOKEN,
      environment: { SLACK_APP_TOKEN: APP_TOKEN, SLACK_SIGNING_SECRET: "" },
    });
    await flow.install(flow.acme); // on localhost, over HTTP
  });
  afterEach(() => flow.stop());

  it("has events come over a WebSocket, written down and answered with the workspace's own token", async () => {
    const { localSlack, acme } = flow;
    const mention = await flow.mention(acme);
    const answer = await flow.answerTo(mention);
    assert.equal(answer.by, "bot_token");
    const delivery = localSlack.deliveries.find(({ type }) => type === "app_mention");
    assert.ok(delivery);
    await localSlack.until("the delivery", () => (delivery.state === "delivered" ? delivery : undefined));
    assert.deepEqual(
      delivery.attempts.map(({ connection, status, error }) => [connection, status, error]),
      [[1, undefined, undefined]],
    );
    const events = localSlack.deliveries.filter(({ kind }) => kind === "event");
    assert.equal(flow.app.inbox?.counts.accepted, events.length);
  });

  it("drops an event that comes again, and says so to Slack", async () => {
    const { localSlack, acme } = flow;
    await flow.answerTo(await flow.mention(acme));
    const delivery = localSlack.deliveries.find(({ type }) => type === "app_mention");
    const again = await localSlack.redeliver(delivery?.id ?? "");
    assert.equal(again.state, "delivered");
    assert.equal(flow.app.inbox?.counts.duplicates, 1);
  });

  it("acknowledges a command, and answers it", async () => {
    const { localSlack, acme } = flow;
    const [, ben] = acme.people;
    const who = { team: acme.id, user: ben.id, channel: acme.general };
    const { ok, delivery } = await localSlack.command({ ...who, command: "/post", text: "hello" });
    assert.deepEqual([ok, delivery?.attempts.map(({ connection }) => connection)], [true, [1]]);
    await localSlack.until("the answer", () =>
      localSlack.messages(acme.general).find(({ ephemeralTo }) => ephemeralTo === ben.id),
    );
  });

  it("takes no request over HTTP where there is no signing secret", async () => {
    const body = JSON.stringify({ type: "url_verification", challenge: "c" });
    const url = `${flow.url}/slack/events`;
    const headers = flow.localSlack.sign(body);
    assert.equal((await flow.localSlack.sendRaw({ url, body, headers })).status, 401);
  });

  it("serves the other pages as ever", async () => {
    for (const path of ["/", "/healthz", "/readyz"]) {
      assert.equal((await fetch(flow.url + path)).status, 200, path);
    }
  });

  it("ends its connection when the app stops", async () => {
    await flow.stopApp();
    await flow.localSlack.until("the end", () => flow.localSlack.openSockets === 0 || undefined);
  });

  it("runs with the manifest of the app for development, which has no request URLs", async () => {
    const text = socketModeManifest(readManifestText(MANIFEST_FILE), flow.url);
    await flow.stopApp();
    await flow.startApp(parseManifest(text, "m.yml", { socketMode: true }), {
      environment: { SLACK_APP_TOKEN: APP_TOKEN },
    });
    await flow.answerTo(await flow.mention(flow.acme));
  });
});

onADatabase("Socket Mode that Slack refuses", (database) => {
  let flow: Flow;
  beforeEach(async () => {
    flow = await Flow.start(database(), { appToken: APP_TOKEN });
    await flow.stopApp();
  });
  afterEach(() => flow.stop());

  const start = (token: string) => flow.startApp(undefined, { environment: { SLACK_APP_TOKEN: token } });

  it("keeps the app from starting with a token that is not the app's, in a sentence without the token", async () => {
    const wrong = "xapp-1-A0123456789-1234567890123-wrong";
    await assert.rejects(start(wrong), (error: Error & { code?: string }) => {
      assert.equal(error.code, "app_token_refused");
      assert.match(error.message, /SLACK_APP_TOKEN \(invalid_auth\).*connections:write/);
      assert.ok(!error.message.includes(wrong));
      return true;
    });
  });

  it("says to switch Socket Mode on where it is off at Slack", async () => {
    flow.localSlack.failNext("apps.connections.open", { error: "socket_mode_not_enabled" });
    await assert.rejects(start(APP_TOKEN), /socket_mode_not_enabled.*Switch Socket Mode on/);
  });
});
