import assert from "node:assert/strict";
import { Stage, slackError } from "../../../stage.js";

describe("Local Slack: chat.postMessage", () => {
  let stage: Stage;

  beforeEach(async () => {
    stage = await Stage.start();
  });

  afterEach(() => stage.stop());

  it("posts as the bot with a bot token", async () => {
    const { acme, localSlack } = stage;
    const bot = await stage.installedBot(acme);
    const { userId, botId } = localSlack.bot(acme.id) ?? {};
    const answer = await bot.chat.postMessage({ channel: acme.general, text: "Hello" });
    assert.equal(answer.channel, acme.general);
    assert.match(answer.ts ?? "", /^\d+\.\d{6}$/);
    const { message } = answer;
    assert.deepEqual(
      [message?.text, message?.user, message?.bot_id, message?.app_id, message?.team, message?.ts],
      ["Hello", userId, botId, localSlack.appId, acme.id, answer.ts],
    );
    const written = localSlack.messages(acme.general).at(-1);
    assert.deepEqual([written?.by, written?.user, written?.bot_id], ["bot_token", userId, botId]);
  });

  it("posts as the person with a user token, marked as the app's doing", async () => {
    const { acme, localSlack } = stage;
    const [ada] = acme.people;
    const { authed_user } = await stage.install(acme, { user_scope: "chat:write" });
    const person = stage.client(authed_user?.access_token);
    const { message } = await person.chat.postMessage({ channel: acme.random, text: "Hello" });
    assert.deepEqual(
      [message?.user, message?.bot_id, message?.app_id],
      [ada.id, localSlack.bot(acme.id)?.botId, localSlack.appId],
    );
    const written = localSlack.messages(acme.random).at(-1);
    assert.deepEqual(
      [written?.by, written?.tokenLast4],
      ["user_token", authed_user?.access_token?.slice(-4)],
    );
  });

  it("keeps thread and blocks, from a form and from JSON", async () => {
    const { acme, localSlack } = stage;
    const { access_token } = await stage.install(acme);
    const blocks = [{ type: "section", block_id: "b", text: { type: "mrkdwn", text: "*b*" } }];
    const content = { channel: acme.general, text: "t", thread_ts: "1700000000.000100" };
    await stage.client(access_token).chat.postMessage({ ...content, blocks });
    await stage.call("chat.postMessage", {
      method: "POST",
      headers: { authorization: `Bearer ${access_token}`, "content-type": "application/json; charset=utf-8" },
      body: JSON.stringify({ ...content, blocks }),
    });
    const written = localSlack.messages(acme.general).slice(-2);
    assert.equal(written.length, 2);
    for (const message of written) {
      assert.deepEqual([message.thread_ts, message.blocks], [content.thread_ts, blocks]);
    }
  });

  it("adds the missing ids to blocks and their elements, and answers with them", async () => {
    const { acme, localSlack } = stage;
    const bot = await stage.installedBot(acme);
    const { message } = await bot.chat.postMessage({
      channel: acme.general,
      text: "t",
      blocks: [
        {
          type: "actions",
          elements: [
            { type: "button", text: { type: "plain_text", text: "One" } },
            { type: "button", text: { type: "plain_text", text: "Two" }, action_id: "two" },
          ],
        },
      ],
    });
    const [block] = message?.blocks ?? [];
    assert.match(block?.block_id ?? "", /^\w{5}$/);
    assert.match(block?.elements?.[0]?.action_id ?? "", /^\w{5}$/);
    assert.equal(block?.elements?.[1]?.action_id, "two");
    assert.deepEqual(localSlack.messages(acme.general).at(-1)?.blocks, message?.blocks);
  });

  it("finds a channel by its name, and a person's DM by their id", async () => {
    const { acme, localSlack } = stage;
    const [, ben] = acme.people;
    const bot = await stage.installedBot(acme);
    assert.equal((await bot.chat.postMessage({ channel: "#general", text: "a" })).channel, acme.general);
    assert.equal((await bot.chat.postMessage({ channel: "general", text: "b" })).channel, acme.general);
    const { channel } = await bot.chat.postMessage({ channel: ben.id, text: "c" });
    assert.equal(channel, localSlack.dm(acme.id, ben.id));
  });

  it("never gives two messages the same timestamp, also while the clock stands still or goes back", async () => {
    let nowMs = 1_700_000_000_123;
    const still = await Stage.start({ localSlack: { clock: () => nowMs } });
    try {
      const bot = await still.installedBot(still.acme);
      const stamps: string[] = [];
      for (const moveMs of [0, 0, -5_000]) {
        nowMs += moveMs;
        const { ts } = await bot.chat.postMessage({ channel: still.acme.general, text: "tick" });
        stamps.push(ts ?? "");
      }
      assert.deepEqual(stamps, ["1700000000.123000", "1700000000.123001", "1700000000.123002"]);
    } finally {
      await still.stop();
    }
  });

  describe("refuses", () => {
    for (const [what, channel, error] of [
      ["no channel", () => "", "invalid_arguments"],
      ["an unknown channel", () => "C0NOWHERE", "channel_not_found"],
      ["a channel of another workspace", () => stage.globex.general, "channel_not_found"],
      ["a person of another workspace", () => stage.globex.people[0].id, "channel_not_found"],
      ["a channel where the bot is not", () => stage.acme.random, "not_in_channel"],
    ] as const) {
      it(`${what} with ${error}`, async () => {
        const bot = await stage.installedBot(stage.acme);
        const data = await slackError(bot.chat.postMessage({ channel: channel(), text: "x" }));
        assert.equal(data.error, error);
      });
    }

    for (const [what, content, error] of [
      ["an empty text", { text: "" }, "no_text"],
      ["empty blocks without text", { text: "", blocks: [] }, "no_text"],
      ["a text of more than 40,000 characters", { text: "x".repeat(40_001) }, "msg_too_long"],
    ] as const) {
      it(`${what} with ${error}`, async () => {
        const bot = await stage.installedBot(stage.acme);
        const channel = stage.acme.general;
        const data = await slackError(bot.chat.postMessage({ channel, ...content, blocks: [] }));
        assert.equal(data.error, error);
        assert.deepEqual(stage.localSlack.messages(channel), []);
      });
    }

    for (const [blocks, error] of [
      ["{oops", "invalid_blocks_format"],
      [`{"type":"section"}`, "invalid_blocks"],
      [`[{"text":"no type"}]`, "invalid_blocks"],
      [`[{"type":"paragraph"}]`, "invalid_blocks"],
      [`[{"type":"section"}]`, "invalid_blocks"],
      [`[{"type":"section","text":{"type":"mrkdwn","text":""}}]`, "invalid_blocks"],
      [`[{"type":"divider","block_id":"a"},{"type":"divider","block_id":"a"}]`, "invalid_blocks"],
    ] as const) {
      it(`blocks ${blocks} with ${error}`, async () => {
        const { access_token } = await stage.install(stage.acme);
        const { body } = await stage.call("chat.postMessage", {
          method: "POST",
          body: new URLSearchParams({
            token: access_token ?? "",
            channel: stage.acme.general,
            text: "t",
            blocks,
          }),
        });
        assert.equal(body.error, error);
      });
    }

    it("a token without chat:write", async () => {
      const bot = await stage.installedBot(stage.acme, { scope: "users:read" });
      const data = await slackError(bot.chat.postMessage({ channel: stage.acme.general, text: "x" }));
      assert.deepEqual([data.error, data.needed], ["missing_scope", "chat:write"]);
    });

    it("another person's DM to a user token, which cannot see it", async () => {
      const { acme, localSlack } = stage;
      const [, ben] = acme.people;
      const { authed_user } = await stage.install(acme, { user_scope: "chat:write" });
      const person = stage.client(authed_user?.access_token);
      const data = await slackError(
        person.chat.postMessage({ channel: localSlack.dm(acme.id, ben.id), text: "x" }),
      );
      assert.equal(data.error, "channel_not_found");
    });
  });

  it("lets a bot with chat:write.public post where it is not a member", async () => {
    const bot = await stage.installedBot(stage.acme, { scope: "chat:write,chat:write.public" });
    assert.equal((await bot.chat.postMessage({ channel: stage.acme.random, text: "x" })).ok, true);
  });

  it("reaches every workspace of the organization with an org-wide token, and none outside", async () => {
    const bot = await stage.installedBot(stage.initech, { org: true });
    assert.equal((await bot.chat.postMessage({ channel: stage.initech.general, text: "x" })).ok, true);
    const data = await slackError(bot.chat.postMessage({ channel: stage.acme.general, text: "x" }));
    assert.equal(data.error, "channel_not_found");
  });
});
