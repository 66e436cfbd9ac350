import assert from "node:assert/strict";
import { isValidSlackRequest } from "@slack/bolt";
import type { SinonFakeTimers } from "sinon";
import type { Workspace } from "../../src/org/workspaces.js";
import { startWithClock } from "../clock-stage.js";
import type { Stage } from "../stage.js";
import type { Answer } from "../test-app.js";

describe("Local Slack: slash commands", () => {
  let stage: Stage;
  let clock: SinonFakeTimers;
  let stop: () => Promise<void>;

  beforeEach(async () => {
    ({ stage, clock, stop } = await startWithClock());
  });

  afterEach(() => stop());

  const speak = (workspace: Workspace, more: { channel?: string; text?: string; force?: boolean } = {}) =>
    stage.localSlack.command({
      team: workspace.id,
      user: workspace.people[1].id,
      channel: workspace.general,
      command: "/speak",
      ...more,
    });

  const payload = () => new URLSearchParams(stage.app.at("/commands").at(-1)?.body);

  async function postTo(responseUrl: string, body: unknown) {
    const headers = { connection: "close", "content-type": "application/json" };
    const response = await fetch(responseUrl, { method: "POST", headers, body: JSON.stringify(body) });
    return { status: response.status, text: await response.text() };
  }

  it("arrive as a signed form that says who, where and what", async () => {
    const { acme, localSlack } = stage;
    await stage.install(acme);
    const result = await speak(acme, { text: `a&b=c "ü"` });
    assert.deepEqual([result.ok, result.status, result.message], [true, 200, undefined]);
    const [request] = stage.app.at("/commands");
    assert.ok(request);
    assert.equal(request.headers["content-type"], "application/x-www-form-urlencoded");
    assert.ok(
      isValidSlackRequest({
        signingSecret: localSlack.signingSecret,
        body: request.body,
        headers: {
          "x-slack-signature": String(request.headers["x-slack-signature"]),
          "x-slack-request-timestamp": Number(request.headers["x-slack-request-timestamp"]),
        },
      }),
    );
    const { response_url, trigger_id, ...rest } = Object.fromEntries(payload());
    assert.ok(response_url?.startsWith(`${localSlack.url}/commands/${acme.id}/`));
    assert.match(trigger_id ?? "", /^\d+\.\d+\.[0-9a-f]+$/);
    assert.deepEqual(rest, {
      token: localSlack.verificationToken,
      team_id: acme.id,
      team_domain: "acme",
      channel_id: acme.general,
      channel_name: "general",
      user_id: acme.people[1].id,
      user_name: "ben",
      command: "/speak",
      text: `a&b=c "ü"`,
      api_app_id: localSlack.appId,
      is_enterprise_install: "false",
    });
    const [delivery] = localSlack.deliveries;
    assert.deepEqual([delivery?.kind, delivery?.type, delivery?.state], ["command", "/speak", "delivered"]);
  });

  it("name the organization, and say whether it is what installed the app", async () => {
    const { initech } = stage;
    const said = () =>
      ["enterprise_id", "enterprise_name", "is_enterprise_install"].map((name) => payload().get(name));
    await stage.install(initech);
    await speak(initech);
    assert.deepEqual(said(), ["E0INITECH01", "Initech", "false"]);
    await stage.install(initech, { org: true });
    await speak(initech);
    assert.deepEqual(said(), ["E0INITECH01", "Initech", "true"]);
  });

  it("work in a DM with the bot", async () => {
    const { acme, localSlack } = stage;
    await stage.install(acme);
    await speak(acme, { channel: localSlack.dm(acme.id, acme.people[1].id) });
    assert.equal(payload().get("channel_name"), "directmessage");
  });

  it("keep the name of a private channel to themselves", async () => {
    const { acme } = stage;
    const bot = await stage.installedBot(acme, { scope: "commands,groups:write" });
    const { channel } = await bot.conversations.create({ name: "secret", is_private: true });
    await bot.conversations.invite({ channel: channel?.id ?? "", users: acme.people[1].id });
    await speak(acme, { channel: channel?.id ?? "" });
    assert.equal(payload().get("channel_name"), "privategroup");
  });

  describe("show the app's immediate answer", () => {
    const json = (body: unknown): Answer => ({
      status: 200,
      headers: { "content-type": "application/json; charset=utf-8" },
      body: JSON.stringify(body),
    });

    for (const [what, answer, text, isEphemeral] of [
      ["in plain text", { status: 200, body: "Woof" }, "Woof", true],
      ["in JSON", json({ text: "Woof" }), "Woof", true],
      ["to everyone", json({ text: "Woof", response_type: "in_channel" }), "Woof", false],
    ] as const) {
      it(`${what}`, async () => {
        const { acme, localSlack } = stage;
        await stage.install(acme);
        stage.app.answer = () => answer;
        const { ok, body, message } = await speak(acme);
        assert.deepEqual([ok, body, message?.text], [true, answer.body, text]);
        assert.deepEqual(message, localSlack.messages(acme.general).at(-1));
        assert.equal(message?.ephemeralTo, isEphemeral ? acme.people[1].id : undefined);
        assert.deepEqual([message?.by, message?.bot_id], ["command_answer", localSlack.bot(acme.id)?.botId]);
      });
    }

    it("as nothing when it says nothing", async () => {
      await stage.install(stage.acme);
      stage.app.answer = () => json({ response_type: "in_channel" });
      const { ok, message } = await speak(stage.acme);
      assert.deepEqual([ok, message, stage.localSlack.messages(stage.acme.general)], [true, undefined, []]);
    });
  });

  describe("fail", () => {
    beforeEach(() => stage.install(stage.acme));

    for (const [answer, error] of [
      [{ status: 404 }, "dispatch_failed"],
      [{ status: 201, body: "ok" }, "dispatch_failed"],
      [{ status: 200, headers: { "content-type": "application/json" }, body: "{" }, "dispatch_unknown_error"],
    ] as const) {
      it(`with ${error} for ${JSON.stringify(answer)}`, async () => {
        stage.app.answer = () => answer;
        const result = await speak(stage.acme);
        assert.deepEqual([result.ok, result.error, result.status], [false, error, answer.status]);
        assert.deepEqual(stage.localSlack.messages(stage.acme.general), []);
        assert.equal(stage.app.at("/commands").length, 1, "a command is sent once");
      });
    }

    it("with operation_timeout after three seconds", async () => {
      stage.app.answer = () => "never";
      const result = speak(stage.acme);
      await stage.localSlack.until("the request", () => stage.app.at("/commands")[0]);
      await clock.tickAsync(3_000);
      assert.deepEqual([(await result).ok, (await result).error], [false, "operation_timeout"]);
    });

    it("with dispatch_failed when nobody listens", async () => {
      await stage.app.stop();
      const result = await speak(stage.acme);
      assert.deepEqual([result.error, result.delivery?.state], ["dispatch_failed", "failed"]);
    });
  });

  it("need an install with the scope commands, and such a command; otherwise nothing is sent", async () => {
    const { acme, globex, localSlack } = stage;
    assert.deepEqual(await speak(acme), { ok: false, error: "invalid_command" });
    await stage.install(globex, { scope: "chat:write" });
    assert.deepEqual(await speak(globex), { ok: false, error: "invalid_command" });
    await stage.install(acme);
    const { error } = await localSlack.command({
      team: acme.id,
      user: acme.people[0].id,
      channel: acme.general,
      command: "/shout",
    });
    assert.equal(error, "invalid_command");
    assert.deepEqual(stage.app.at("/commands"), []);
  });

  it("can be forced on an app that is not installed there", async () => {
    stage.app.answer = () => ({ status: 200, body: "Install me first" });
    const { ok, message } = await speak(stage.acme, { force: true });
    assert.deepEqual([ok, message?.text, message?.bot_id], [true, "Install me first", undefined]);
  });

  it("refuse channels that the person is not in", async () => {
    await assert.rejects(speak(stage.acme, { channel: stage.globex.general }), {
      code: "local_slack_use_invalid",
    });
  });

  describe("can be answered later on the response_url", () => {
    const responseUrl = () => payload().get("response_url") ?? "";

    beforeEach(async () => {
      await stage.install(stage.acme);
      await speak(stage.acme);
    });

    it("to the person alone, or to everyone", async () => {
      const { acme, localSlack } = stage;
      assert.deepEqual(await postTo(responseUrl(), { text: "psst" }), { status: 200, text: "ok" });
      await postTo(responseUrl(), { text: "all", response_type: "in_channel" });
      const [first, second] = localSlack.messages(acme.general);
      assert.deepEqual(
        [first?.by, first?.text, first?.ephemeralTo, first?.bot_id],
        ["response_url", "psst", acme.people[1].id, localSlack.bot(acme.id)?.botId],
      );
      assert.deepEqual([second?.text, second?.ephemeralTo], ["all", undefined]);
    });

    it("five times", async () => {
      for (let post = 1; post <= 5; post++) {
        assert.equal((await postTo(responseUrl(), { text: `${post}` })).status, 200);
      }
      const sixth = await postTo(responseUrl(), { text: "6" });
      assert.deepEqual([sixth.status, JSON.parse(sixth.text).error], [404, "used_url"]);
      assert.equal(stage.localSlack.messages(stage.acme.general).length, 5);
    });

    it("for thirty minutes", async () => {
      clock.setSystemTime(clock.now + 30 * 60_000 - 1);
      assert.equal((await postTo(responseUrl(), { text: "in time" })).status, 200);
      clock.setSystemTime(clock.now + 1);
      const late = await postTo(responseUrl(), { text: "late" });
      assert.deepEqual([late.status, JSON.parse(late.text).error], [404, "expired_url"]);
    });

    it("only with a text or blocks, as JSON, on a URL that was issued", async () => {
      const url = responseUrl();
      assert.equal((await postTo(url, {})).status, 400);
      const form = await fetch(url, {
        method: "POST",
        headers: { connection: "close" },
        body: new URLSearchParams({ text: "form" }),
      });
      assert.equal(form.status, 400);
      assert.equal((await postTo(`${url}x`, { text: "guess" })).status, 404);
      assert.deepEqual(stage.localSlack.messages(stage.acme.general), []);
    });
  });
});
