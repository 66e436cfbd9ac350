import assert from "node:assert/strict";
import { isValidSlackRequest } from "@slack/bolt";
import type { SinonFakeTimers } from "sinon";
import { startWithClock } from "../clock-stage.js";
import type { Stage } from "../stage.js";
import type { ReceivedRequest } from "../test-app.js";

describe("Local Slack: deliveries", () => {
  let stage: Stage;
  let clock: SinonFakeTimers;
  let stop: () => Promise<void>;

  beforeEach(async () => {
    ({ stage, clock, stop } = await startWithClock());
  });

  afterEach(() => stop());

  const send = () => stage.localSlack.deliver(stage.acme.id, { type: "app_mention", text: "hi" });
  const isSigned = ({ body, headers }: ReceivedRequest, nowMilliseconds: number) =>
    isValidSlackRequest({
      signingSecret: stage.localSlack.signingSecret,
      body,
      headers: {
        "x-slack-signature": String(headers["x-slack-signature"]),
        "x-slack-request-timestamp": Number(headers["x-slack-request-timestamp"]),
      },
      nowMilliseconds,
    });
  const retries = () =>
    stage.app.received.map(({ headers }) => [headers["x-slack-retry-num"], headers["x-slack-retry-reason"]]);

  it("arrive once when they are answered with 2xx", async () => {
    stage.app.answer = () => ({ status: 204 });
    const delivery = send();
    assert.equal(delivery.state, "sending");
    await stage.localSlack.idle();
    await clock.tickAsync(3_600_000);
    await stage.localSlack.idle();
    assert.equal(delivery.state, "delivered");
    assert.deepEqual(delivery.attempts, [
      { at: Date.parse("2026-01-02T03:04:05Z"), status: 204, retryNum: 0 },
    ]);
    assert.deepEqual(retries(), [[undefined, undefined]]);
  });

  it("are tried again at once, after a minute and after five more, and then no more", async () => {
    stage.app.answer = () => ({ status: 503 });
    const delivery = send();
    await stage.localSlack.idle();
    assert.deepEqual([stage.app.received.length, delivery.state], [2, "waiting"]);
    for (const [waitMs, received] of [
      [59_999, 2],
      [1, 3],
      [299_999, 3],
      [1, 4],
      [3_600_000, 4],
    ] as const) {
      await clock.tickAsync(waitMs);
      await stage.localSlack.idle();
      assert.equal(stage.app.received.length, received, `${waitMs} ms later`);
    }
    assert.equal(delivery.state, "failed");
    assert.deepEqual(retries(), [
      [undefined, undefined],
      ["1", "http_error"],
      ["2", "http_error"],
      ["3", "http_error"],
    ]);
    const start = Date.parse("2026-01-02T03:04:05Z");
    assert.deepEqual(
      delivery.attempts.map(({ at, status, error, retryNum }) => [at - start, status, error, retryNum]),
      [
        [0, 503, "http_error", 0],
        [0, 503, "http_error", 1],
        [60_000, 503, "http_error", 2],
        [360_000, 503, "http_error", 3],
      ],
    );
  });

  it("are the same event each time, with a new signature each time", async () => {
    stage.app.answer = () => ({ status: 500 });
    send();
    await stage.localSlack.idle();
    await clock.tickAsync(60_000);
    await stage.localSlack.idle();
    const [first, , third] = stage.app.received;
    assert.ok(first && third);
    assert.equal(third.body, first.body);
    assert.ok(isSigned(first, clock.now - 60_000));
    assert.ok(isSigned(third, clock.now));
    assert.notEqual(third.headers["x-slack-signature"], first.headers["x-slack-signature"]);
    assert.equal(isSigned({ ...first, body: `${first.body} ` }, clock.now), false);
  });

  it("stop being tried when the app says x-slack-no-retry", async () => {
    stage.app.answer = () => ({ status: 500, headers: { "x-slack-no-retry": "1" } });
    const delivery = send();
    await stage.localSlack.idle();
    assert.deepEqual([delivery.state, stage.app.received.length], ["failed", 1]);
  });

  it("stop being tried once they have arrived", async () => {
    stage.app.answer = () => ({ status: stage.app.received.length === 3 ? 200 : 500 });
    const delivery = send();
    await stage.localSlack.idle();
    await clock.tickAsync(60_000);
    await stage.localSlack.idle();
    assert.equal(delivery.state, "delivered");
    await clock.tickAsync(3_600_000);
    assert.equal(stage.app.received.length, 3);
  });

  it("count a redirect as a failure", async () => {
    stage.app.answer = () => ({ status: 302, headers: { location: "/elsewhere" } });
    const delivery = send();
    await stage.localSlack.idle();
    assert.deepEqual(delivery.attempts[0]?.error, "http_error");
  });

  it("time out after three seconds", async () => {
    stage.app.answer = () => (stage.app.received.length === 1 ? "never" : { status: 200 });
    const delivery = send();
    await stage.localSlack.until("the first request", () => stage.app.received[0]);
    await clock.tickAsync(2_999);
    assert.deepEqual(delivery.attempts, []);
    await clock.tickAsync(1);
    await stage.localSlack.idle();
    assert.deepEqual(
      delivery.attempts.map(({ status, error }) => [status, error]),
      [
        [undefined, "http_timeout"],
        [200, undefined],
      ],
    );
    assert.deepEqual(retries()[1], ["1", "http_timeout"]);
  });

  it("fail with connection_failed when nobody listens", async () => {
    await stage.app.stop();
    const delivery = send();
    await stage.localSlack.idle();
    assert.deepEqual(
      delivery.attempts.map(({ error }) => error),
      ["connection_failed", "connection_failed"],
    );
    assert.equal(delivery.state, "waiting");
  });

  it("can be sent again by hand, as a retry of the same event", async () => {
    const { id } = send();
    await stage.localSlack.idle();
    const again = await stage.localSlack.redeliver(id);
    assert.deepEqual([again.id, again.attempts.length, again.state], [id, 2, "delivered"]);
    assert.deepEqual(retries()[1], ["1", "http_timeout"]);
    assert.equal(stage.app.received[1]?.body, stage.app.received[0]?.body);
    await assert.rejects(stage.localSlack.redeliver("EvUNKNOWN"), { code: "local_slack_use_invalid" });
  });

  it("do not wait for each other", async () => {
    stage.app.answer = ({ body }) => (body.includes("slow") ? "never" : { status: 200 });
    const slow = stage.localSlack.deliver(stage.acme.id, { type: "slow" });
    const quick = send();
    await stage.localSlack.until("the quick one", () => (quick.state === "delivered" ? quick : undefined));
    assert.equal(slow.state, "sending");
  });

  it("end when the local Slack stops, with what is in flight and what is scheduled", async () => {
    stage.app.answer = ({ body }) => (body.includes("slow") ? "never" : { status: 500 });
    const failing = send();
    await stage.localSlack.idle();
    const slow = stage.localSlack.deliver(stage.acme.id, { type: "slow" });
    await stage.localSlack.until("the slow one", () => stage.app.received[2]);
    await stage.localSlack.stop();
    await clock.tickAsync(3_600_000);
    assert.equal(stage.app.received.length, 3);
    assert.deepEqual([failing.attempts.length, slow.state], [2, "failed"]);
  });

  it("need an app with an events URL", () => {
    stage.localSlack.configureApp(stage.app.settings({ eventsUrl: "" }));
    assert.throws(send, { code: "local_slack_use_invalid" });
  });

  it("can be signed by sign(), for now or for an earlier second", async () => {
    const body = JSON.stringify({ type: "url_verification", challenge: "c" });
    await stage.localSlack.sendRaw({ body, headers: stage.localSlack.sign(body) });
    const sixMinutesAgoSec = Math.floor(clock.now / 1_000) - 360;
    await stage.localSlack.sendRaw({ body, headers: stage.localSlack.sign(body, sixMinutesAgoSec) });
    const [fresh, stale] = stage.app.received;
    assert.ok(fresh && stale);
    assert.deepEqual([isSigned(fresh, clock.now), isSigned(stale, clock.now)], [true, false]);
    assert.equal(isSigned(stale, sixMinutesAgoSec * 1_000), true);
  });
});
