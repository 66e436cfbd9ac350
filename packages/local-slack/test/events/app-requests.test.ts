import assert from "node:assert/strict";
import { Stage } from "../stage.js";

describe("Local Slack: requests on demand", () => {
  let stage: Stage;

  beforeEach(async () => {
    stage = await Stage.start();
  });

  afterEach(() => stage.stop());

  it("go out for any workspace, subscribed or not, without authorizations where the app is not", async () => {
    const { acme, localSlack, app } = stage;
    await stage.install(acme);
    localSlack.deliver(acme.id, { type: "team_join", user: { id: "U1" } }, { eventId: "Ev1" });
    localSlack.deliver("T0UNKNOWN", { type: "app_mention", text: "hi" });
    localSlack.deliver("E0INITECH01", { type: "team_access_granted", team_ids: ["T1"] });
    await localSlack.idle();
    const envelopes = app.events().map(({ envelope }) => envelope);
    const joined = envelopes.find(({ event }) => event.type === "team_join");
    assert.deepEqual([joined.event_id, joined.authorizations.length], ["Ev1", 1]);
    const unknown = envelopes.find(({ event }) => event.type === "app_mention");
    assert.deepEqual([unknown.team_id, unknown.authorizations], ["T0UNKNOWN", undefined]);
    const organization = envelopes.find(({ event }) => event.type === "team_access_granted");
    assert.deepEqual([organization.team_id, organization.enterprise_id], [null, "E0INITECH01"]);
  });

  it("say that events are rate limited, without an envelope, signed and retried like any event", async () => {
    const { acme, localSlack, app } = stage;
    app.answer = () => ({ status: app.received.length === 1 ? 500 : 200 });
    const delivery = localSlack.rateLimitEvents(acme.id);
    await localSlack.idle();
    const { minute_rate_limited, ...notice } = JSON.parse(app.at("/events")[0]?.body ?? "");
    assert.deepEqual(notice, {
      token: localSlack.verificationToken,
      type: "app_rate_limited",
      team_id: acme.id,
      api_app_id: localSlack.appId,
    });
    assert.equal(minute_rate_limited % 60, 0);
    assert.ok(Math.abs(minute_rate_limited - Date.now() / 1_000) <= 65);
    assert.deepEqual(
      [delivery.type, delivery.kind, delivery.state, delivery.attempts.length],
      ["app_rate_limited", "event", "delivered", 2],
    );
    assert.match(String(app.received[0]?.headers["x-slack-signature"]), /^v0=/);
  });

  it("go out raw, with any signature", async () => {
    const { localSlack, app } = stage;
    app.answer = () => ({ status: 401, body: "no" });
    const body = "not even JSON";
    const headers = { "x-slack-signature": "v0=wrong", "content-type": "text/plain" };
    const answer = await localSlack.sendRaw({ body, headers });
    assert.deepEqual([answer.status, answer.text], [401, "no"]);
    const [request] = app.received;
    assert.deepEqual(
      [request?.body, request?.headers["x-slack-signature"], request?.headers["content-type"]],
      [body, "v0=wrong", "text/plain"],
    );
    assert.deepEqual(localSlack.deliveries, []);
  });
});
