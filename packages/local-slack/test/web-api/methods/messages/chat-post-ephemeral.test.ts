import assert from "node:assert/strict";
import { Stage, slackError } from "../../../stage.js";

describe("Local Slack: chat.postEphemeral", () => {
  let stage: Stage;

  beforeEach(async () => {
    stage = await Stage.start();
  });

  afterEach(() => stage.stop());

  it("shows a message to one person of the channel, and makes no event of it", async () => {
    const { acme, localSlack } = stage;
    const [ada] = acme.people;
    const bot = await stage.installedBot(acme);
    const answer = await bot.chat.postEphemeral({ channel: acme.general, user: ada.id, text: "psst" });
    const message = localSlack.messages(acme.general).at(-1);
    assert.deepEqual([answer.ok, answer.message_ts], [true, message?.ts]);
    assert.deepEqual(
      [message?.text, message?.ephemeralTo, message?.by, message?.user],
      ["psst", ada.id, "bot_token", localSlack.bot(acme.id)?.userId],
    );
    await localSlack.idle();
    assert.deepEqual(stage.app.events(), []);
  });

  for (const [what, args, error] of [
    [
      "a person who is not in the channel",
      () => ({ user: stage.globex.people[0].id }),
      "user_not_in_channel",
    ],
    ["nobody", () => ({ user: "" }), "invalid_arguments"],
    ["a channel where the bot is not", () => ({ channel: stage.acme.random }), "not_in_channel"],
    ["an unknown channel", () => ({ channel: "C0NOWHERE" }), "channel_not_found"],
    ["nothing to say", () => ({ text: "" }), "no_text"],
  ] as const) {
    it(`refuses ${what} with ${error}`, async () => {
      const { acme } = stage;
      const bot = await stage.installedBot(acme);
      const right = { channel: acme.general, user: acme.people[0].id, text: "x" };
      assert.equal((await slackError(bot.chat.postEphemeral({ ...right, ...args() }))).error, error);
    });
  }
});
