import assert from "node:assert/strict";
import type { WebClient } from "@slack/web-api";
import { Stage, slackError } from "../../../stage.js";

const BLOCKS = [{ type: "section" as const, text: { type: "mrkdwn" as const, text: "*b*" } }];

describe("Local Slack: chat.update", () => {
  let stage: Stage;
  let bot: WebClient;

  beforeEach(async () => {
    stage = await Stage.start();
    bot = await stage.installedBot(stage.acme);
  });

  afterEach(() => stage.stop());

  const post = async (content: { text: string; blocks?: typeof BLOCKS }) => {
    const { ts = "" } = await bot.chat.postMessage({ channel: stage.acme.general, ...content });
    return { channel: stage.acme.general, ts };
  };
  const last = () => stage.localSlack.messages(stage.acme.general).at(-1);

  it("puts new metadata in the place of those before, and leaves them without", async () => {
    const place = await post({ text: "before" });
    const metadata = (event_payload: Record<string, string>) => ({ event_type: "seen", event_payload });
    await bot.chat.update({ ...place, text: "after", metadata: metadata({ channel: "C1" }) });
    assert.deepEqual(last()?.metadata, metadata({ channel: "C1" }));
    await bot.chat.update({ ...place, text: "later" });
    assert.deepEqual(last()?.metadata, metadata({ channel: "C1" }));
    await bot.chat.update({ ...place, text: "later", metadata: metadata({ channel: "C2" }) });
    assert.deepEqual(last()?.metadata, metadata({ channel: "C2" }));
  });

  it("puts new text in the place of what the token posted", async () => {
    const place = await post({ text: "before", blocks: BLOCKS });
    const { ok, channel, ts, text, message } = await bot.chat.update({ ...place, text: "after" });
    assert.deepEqual(
      [ok, channel, ts, text, message?.text],
      [true, place.channel, place.ts, "after", "after"],
    );
    assert.deepEqual([last()?.text, last()?.ts, last()?.blocks], ["after", place.ts, undefined]);
    assert.equal(last()?.edited?.user, stage.localSlack.bot(stage.acme.id)?.userId);
    assert.deepEqual(message?.edited, last()?.edited);
    assert.equal(stage.localSlack.messages(place.channel).length, 1);
  });

  it("replaces blocks without a mark, and then leaves the text", async () => {
    const place = await post({ text: "before" });
    await bot.chat.update({ ...place, blocks: BLOCKS });
    assert.deepEqual(
      [last()?.text, last()?.blocks?.[0]?.type, last()?.edited],
      ["before", "section", undefined],
    );
  });

  it("sends message_changed, with the message before", async () => {
    const place = await post({ text: "before" });
    await bot.chat.update({ ...place, text: "after" });
    await stage.localSlack.idle();
    const changed = stage.app.events().find(({ envelope }) => envelope.event.subtype === "message_changed");
    const { event } = changed?.envelope ?? {};
    assert.deepEqual(
      [event.channel, event.channel_type, event.hidden, event.message.text, event.previous_message.text],
      [place.channel, "channel", true, "after", "before"],
    );
    assert.deepEqual(
      [event.message.ts, event.message.user],
      [place.ts, stage.localSlack.bot(stage.acme.id)?.userId],
    );
  });

  it("updates with a user token what the person wrote, with the app or without", async () => {
    const { acme, localSlack } = stage;
    const [ada] = acme.people;
    const { authed_user } = await stage.install(acme, { scope: "", user_scope: "chat:write" });
    const person = stage.client(authed_user?.access_token);
    const { ts } = await localSlack.postMessage({
      team: acme.id,
      user: ada.id,
      channel: acme.random,
      text: "typed",
    });
    await person.chat.update({ channel: acme.random, ts, text: "better" });
    assert.equal(localSlack.messages(acme.random).at(-1)?.text, "better");
  });

  describe("refuses", () => {
    it("a message of another author, with cant_update_message", async () => {
      const { acme, localSlack } = stage;
      const { authed_user } = await stage.install(acme, { scope: "", user_scope: "chat:write" });
      const person = stage.client(authed_user?.access_token);
      const byBot = await post({ text: "bot" });
      assert.equal(
        (await slackError(person.chat.update({ ...byBot, text: "x" }))).error,
        "cant_update_message",
      );
      const typed = { team: acme.id, user: acme.people[1].id, channel: acme.general, text: "typed" };
      const { channel, ts } = await localSlack.postMessage(typed);
      assert.equal(
        (await slackError(bot.chat.update({ channel, ts, text: "x" }))).error,
        "cant_update_message",
      );
      assert.equal(last()?.text, "typed");
    });

    it("an unknown or ephemeral message, with message_not_found", async () => {
      const { general: channel, people } = stage.acme;
      const { message_ts: ts = "" } = await bot.chat.postEphemeral({
        channel,
        user: people[0].id,
        text: "psst",
      });
      for (const wrong of [
        { channel, ts },
        { channel, ts: "1.000001" },
      ]) {
        assert.equal((await slackError(bot.chat.update({ ...wrong, text: "x" }))).error, "message_not_found");
      }
    });

    for (const [what, change, error] of [
      [
        "a channel of another workspace",
        () => ({ channel: stage.globex.general, text: "x" }),
        "channel_not_found",
      ],
      ["no new content", () => ({ text: "" }), "no_text"],
      ["a text of more than 4,000 characters", () => ({ text: "x".repeat(4_001) }), "msg_too_long"],
      ["no ts", () => ({ ts: "", text: "x" }), "invalid_arguments"],
    ] as const) {
      it(`${what} with ${error}`, async () => {
        const place = await post({ text: "before" });
        assert.equal((await slackError(bot.chat.update({ ...place, ...change() }))).error, error);
        assert.equal(last()?.text, "before");
      });
    }
  });
});
