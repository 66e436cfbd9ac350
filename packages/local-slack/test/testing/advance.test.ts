import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { startSlack } from "../../src/testing/start-slack.js";
import { TestApp } from "../test-app.js";
import { startBoltApp } from "./bolt-app.js";

/** Long enough that a test which really waits fails by mocha's own limit. */
const INSTALLED = { slack: { stopClockAt: "2026-01-02T03:04:05Z" } };

describe("startSlack: the clock is moved by hand", () => {
  it("brings an event's retries at once, with the time at which each was due", async () => {
    const testApp = await TestApp.start();
    const slack = await startSlack(INSTALLED.slack);
    try {
      const app = slack.app({ url: testApp.url });
      const ada = slack.workspace("Acme").person("Ada");
      await ada.install(app);
      testApp.answer = () => ({ status: 500 });
      const { deliveries } = await ada.mention(app, "hi");
      const mention = deliveries.find(({ type }) => type === "app_mention");
      await slack.advance("10m");
      const seen = mention?.attempts.map(({ at, retryNum }) => [
        retryNum,
        at - Date.parse("2026-01-02T03:04:05Z"),
      ]);
      assert.deepEqual(seen, [
        [0, 0],
        [1, 0],
        [2, 60_000],
        [3, 360_000],
      ]);
      assert.equal(mention?.state, "failed");
      assert.equal(slack.now.toISOString(), "2026-01-02T03:14:05.000Z");
    } finally {
      await slack.stop();
      await testApp.stop();
    }
  });

  it("passes the deadline of an app that does not answer", async () => {
    const testApp = await TestApp.start();
    const slack = await startSlack(INSTALLED.slack);
    try {
      const app = slack.app({ url: testApp.url, events: ["app_mention"] });
      const ada = slack.workspace("Acme").person("Ada");
      await ada.install(app);
      testApp.answer = () => "never";
      const mentioned = ada.mention(app, "hi");
      await slack.advance("3s");
      const { deliveries } = await mentioned;
      assert.equal(deliveries[0]?.attempts[0]?.error, "http_timeout");
    } finally {
      await slack.stop();
      await testApp.stop();
    }
  });

  it("keeps signing by the time of the app, which refuses what was signed minutes ago or hence", async () => {
    const { app, ada, slack, stop } = await startBoltApp((bolt) => {
      bolt.event("app_mention", async ({ say }) => void (await say("still here")));
    });
    try {
      await slack.advance("1d");
      const mentioned = ada.mention(app, "hi");
      assert.equal((await mentioned.answer()).text, "still here");
      const [{ attempts, body } = {}] = (await mentioned).deliveries;
      assert.equal(attempts?.[0]?.status, 200);
      assert.ok(Math.abs(JSON.parse(body ?? "{}").event_time * 1_000 - slack.now.getTime()) < 10_000);
      const signedAt = Number(slack.local.sign("{}")["x-slack-request-timestamp"]) * 1_000;
      assert.ok(Math.abs(signedAt - Date.now()) < 10_000);
    } finally {
      await stop();
    }
  });

  it("lets a token expire", async () => {
    const slack = await startSlack();
    try {
      const app = slack.app({ url: "http://127.0.0.1:9", tokenRotation: true });
      const { botToken } = await slack.workspace("Acme").person("Ada").install(app);
      const call = async () => {
        const headers = { authorization: `Bearer ${botToken}`, connection: "close" };
        await fetch(`${slack.apiUrl}auth.test`, { headers });
        return slack.calls.at(-1);
      };
      assert.equal((await call())?.ok, true);
      await slack.advance("13h");
      assert.equal((await call())?.error, "token_expired");
    } finally {
      await slack.stop();
    }
  });

  it("brings a scheduled message, of which the app is told", async () => {
    const { slack, bolt, ada, stop } = await startBoltApp();
    try {
      const post_at = Math.floor(slack.now.getTime() / 1_000) + 3_600;
      await bolt.client.chat.scheduleMessage({ channel: "C0ACME01", text: "good morning", post_at });
      await slack.advance("59m");
      assert.deepEqual(ada.messages(), []);
      await slack.advance("2m");
      assert.deepEqual(
        ada.messages().map(({ text, ts }) => [text, Math.floor(Number(ts))]),
        [["good morning", post_at]],
      );
      const { type, state } = slack.deliveries.at(-1) ?? {};
      assert.deepEqual([type, state], ["message", "delivered"]);
    } finally {
      await stop();
    }
  });

  it("lets a slow answer come without waiting", async () => {
    const slack = await startSlack();
    try {
      slack.fault("api.test", { delayMs: 600_000 });
      let isAnswered = false;
      const calling = fetch(`${slack.apiUrl}api.test`, { headers: { connection: "close" } }).then(() => {
        isAnswered = true;
      });
      await slack.until("the call", () => slack.calls[0]);
      await slack.advance("9m");
      assert.equal(isAnswered, false);
      await slack.advance("1m");
      await calling;
    } finally {
      await slack.stop();
    }
  });

  it("does not wait for a process that hangs for longer than half a second of real time", async () => {
    const hanging = createServer(() => undefined).listen(0, "127.0.0.1");
    await new Promise((resolve) => hanging.once("listening", resolve));
    const slack = await startSlack(INSTALLED.slack);
    try {
      const { port } = hanging.address() as AddressInfo;
      const app = slack.app({ url: `http://127.0.0.1:${port}`, events: ["app_mention"] });
      const ada = slack.workspace("Acme").person("Ada");
      await ada.install(app);
      ada.mention(app, "hi").catch(() => undefined);
      const before = performance.now();
      await slack.advance("1s");
      assert.ok(performance.now() - before < 2_000);
    } finally {
      await slack.stop();
      hanging.closeAllConnections();
      hanging.close();
    }
  });

  it("cannot be stopped where another clock was handed in", async () => {
    const both = { clock: () => 0, stopClockAt: 0 };
    await assert.rejects(startSlack(both), /either a clock and timers or stopClockAt/);
  });

  it("says that a clock which was handed in is not its own to move", async () => {
    const slack = await startSlack({ clock: () => 0 });
    await assert.rejects(slack.advance("1s"), /was handed its clock/);
    await assert.rejects(slack.local.advance("soon"), /handed its clock/);
    await slack.stop();
  });
});
