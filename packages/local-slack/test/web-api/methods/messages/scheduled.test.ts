import assert from "node:assert/strict";
import type { WebClient } from "@slack/web-api";
import { startWithClock } from "../../../clock-stage.js";
import { slackError } from "../../../stage.js";

const DAY_MS = 86_400_000;

describe("Local Slack: scheduled messages", () => {
  let scene: Awaited<ReturnType<typeof startWithClock>>;
  let bot: WebClient;
  let channel: string;

  beforeEach(async () => {
    scene = await startWithClock();
    bot = await scene.stage.installedBot(scene.stage.acme, { scope: "chat:write,channels:history" });
    channel = scene.stage.acme.general;
  });
  afterEach(() => scene.stop());

  const posted = () => scene.stage.localSlack.messages(channel).map(({ text }) => text);
  const schedule = async (text: string, inMs: number) =>
    (
      await bot.chat.scheduleMessage({
        channel,
        text,
        post_at: Math.floor((scene.clock.now + inMs) / 1_000),
      })
    ).scheduled_message_id ?? "";

  it("are posted when the clock of this Slack has come to their time, with the event of a message", async () => {
    await schedule("second", 2 * DAY_MS);
    await schedule("first", 60_000);
    await schedule("after a hundred days", 100 * DAY_MS);
    assert.deepEqual(posted(), []);
    scene.clock.tick(59_000);
    assert.deepEqual(posted(), []);
    scene.clock.tick(1_000);
    assert.deepEqual(posted(), ["first"]);
    scene.clock.tick(100 * DAY_MS);
    assert.deepEqual(posted(), ["first", "second", "after a hundred days"]);
    await scene.stage.localSlack.idle();
    assert.equal(scene.stage.app.events().length, 3);
    assert.deepEqual((await bot.chat.scheduledMessages.list()).scheduled_messages, []);
  });

  it("are cancelled by their id, but not in the last minute, and no one else's are", async () => {
    const far = await schedule("far", 120_000);
    const near = await schedule("near", 60_000);
    const { authed_user } = await scene.stage.install(scene.stage.acme, {
      scope: "",
      user_scope: "chat:write",
    });
    const person = scene.stage.client(authed_user?.access_token);
    const cancel = (client: WebClient, scheduled_message_id: string) =>
      client.chat.deleteScheduledMessage({ channel, scheduled_message_id });
    const { error } = await slackError(cancel(person, far));
    assert.equal(error, "invalid_scheduled_message_id");
    await cancel(bot, far);
    assert.equal((await slackError(cancel(bot, near))).error, "invalid_scheduled_message_id");
    scene.clock.tick(DAY_MS);
    assert.deepEqual(posted(), ["near"]);
  });

  it("are listed by channel and time, the next first", async () => {
    await schedule("later", 3 * DAY_MS);
    await schedule("sooner", DAY_MS);
    const list = async (more: { oldest?: string; latest?: string }) =>
      (await bot.chat.scheduledMessages.list({ channel, ...more })).scheduled_messages?.map(
        ({ text }) => text,
      );
    assert.deepEqual(await list({}), ["sooner", "later"]);
    const middle = String(Math.floor((scene.clock.now + 2 * DAY_MS) / 1_000));
    assert.deepEqual(
      [await list({ oldest: middle }), await list({ latest: middle })],
      [["later"], ["sooner"]],
    );
  });

  it("are not posted after the app was uninstalled, or into a channel that was archived", async () => {
    await schedule("to nobody", 60_000);
    await scene.stage.localSlack.uninstall(scene.stage.acme.id);
    scene.clock.tick(DAY_MS);
    assert.deepEqual(posted(), []);
  });
});
