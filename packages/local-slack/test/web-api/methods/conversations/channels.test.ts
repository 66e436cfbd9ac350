import assert from "node:assert/strict";
import type { WebClient } from "@slack/web-api";
import { Stage, slackError } from "../../../stage.js";

const SCOPES =
  `channels:history,channels:join,channels:manage,channels:read,chat:write,groups:read,groups:write,im:read,
im:write,users:read`.replaceAll("\n", "");

describe("Local Slack: channels that the app makes and changes", () => {
  let stage: Stage;
  let bot: WebClient;
  let ada: WebClient;

  beforeEach(async () => {
    stage = await Stage.start();
    const user_scope = "channels:read,channels:write,groups:read,chat:write";
    const { access_token, authed_user } = await stage.install(stage.acme, { scope: SCOPES, user_scope });
    bot = stage.client(access_token);
    ada = stage.client(authed_user?.access_token);
  });
  afterEach(() => stage.stop());

  const create = async (name: string, is_private = false) =>
    (await bot.conversations.create({ name, is_private })).channel?.id ?? "";
  const notes = (channel: string) =>
    stage.localSlack.messages(channel).map(({ subtype, text }) => [subtype, text]);

  it("are found by the names that they were given", async () => {
    const id = await create("#lab");
    assert.equal((await bot.chat.postMessage({ channel: "#lab", text: "hi" })).channel, id);
    await bot.conversations.rename({ channel: id, name: "labor" });
    assert.equal(
      (await slackError(bot.chat.postMessage({ channel: "#lab", text: "hi" }))).error,
      "channel_not_found",
    );
    const { channel } = await bot.conversations.info({ channel: id });
    assert.deepEqual([channel?.name, channel?.previous_names], ["labor", ["lab"]]);
  });

  it("have a line for each change, in Slack's words and with its subtype", async () => {
    const id = await create("lab");
    const [, ben] = stage.acme.people;
    const me = stage.localSlack.bot(stage.acme.id)?.userId;
    await bot.conversations.invite({ channel: id, users: ben.id });
    await bot.conversations.setTopic({ channel: id, topic: "Tests" });
    await bot.conversations.setPurpose({ channel: id, purpose: "To test" });
    await bot.conversations.rename({ channel: id, name: "labor" });
    await bot.conversations.kick({ channel: id, user: ben.id });
    await bot.conversations.archive({ channel: id });
    assert.deepEqual(notes(id), [
      ["channel_join", `<@${me}> has joined the channel`],
      ["channel_join", `<@${ben.id}> has joined the channel`],
      ["channel_topic", `<@${me}> set the channel topic: Tests`],
      ["channel_purpose", `<@${me}> set the channel purpose: To test`],
      ["channel_name", `<@${me}> has renamed the channel from "lab" to "labor"`],
      ["channel_leave", `<@${ben.id}> has left the channel`],
      ["channel_archive", `<@${me}> archived the channel`],
    ]);
    const { channel } = await bot.conversations.info({ channel: id });
    assert.deepEqual(
      [channel?.topic?.value, channel?.purpose?.value, channel?.is_archived],
      ["Tests", "To test", true],
    );
  });

  it("take nobody's messages while they are archived, and again after", async () => {
    const id = await create("lab");
    await bot.conversations.invite({ channel: id, users: stage.acme.people[1].id });
    await bot.conversations.archive({ channel: id });
    assert.equal((await slackError(bot.chat.postMessage({ channel: id, text: "hi" }))).error, "is_archived");
    const where = { team: stage.acme.id, user: stage.acme.people[1].id, channel: id };
    await assert.rejects(stage.localSlack.postMessage({ ...where, text: "hi" }), /is archived/);
    const { channels } = await bot.conversations.list({ exclude_archived: true });
    assert.ok(!channels?.some((each) => each.id === id));
    await bot.conversations.unarchive({ channel: id });
    assert.equal((await bot.chat.postMessage({ channel: id, text: "hi" })).ok, true);
  });

  it("are joined by a bot that was not in them, which is told when it is already", async () => {
    const { random } = stage.acme;
    assert.equal((await bot.conversations.join({ channel: random })).warning, undefined);
    assert.equal((await bot.chat.postMessage({ channel: random, text: "here" })).ok, true);
    assert.equal((await bot.conversations.join({ channel: random })).warning, "already_in_channel");
    await bot.conversations.leave({ channel: random });
    assert.equal(
      (await slackError(bot.chat.postMessage({ channel: random, text: "gone" }))).error,
      "not_in_channel",
    );
  });

  it("that are private are seen by those who are in them alone", async () => {
    const id = await create("secret", true);
    const names = async (client: WebClient) =>
      (await client.conversations.list({ types: "public_channel,private_channel" })).channels?.map(
        ({ name }) => name,
      );
    assert.ok((await names(bot))?.includes("secret"));
    assert.ok(!(await names(ada))?.includes("secret"));
    assert.equal((await slackError(ada.conversations.info({ channel: id }))).error, "channel_not_found");
    await bot.conversations.invite({ channel: id, users: stage.acme.people[0].id });
    assert.equal((await ada.conversations.info({ channel: id })).channel?.is_private, true);
  });

  it("are listed by kind, each with its scope", async () => {
    const ims = await bot.conversations.list({ types: "im" });
    assert.deepEqual(
      ims.channels?.map(({ user }) => user),
      stage.acme.people.map(({ id }) => id),
    );
    const refused = await slackError(bot.conversations.list({ types: "public_channel,mpim" }));
    assert.deepEqual([refused.error, refused.needed], ["missing_scope", "mpim:read"]);
  });

  it("invite whom they can when they are forced, and say what is wrong with the others", async () => {
    const id = await create("lab");
    const [, ben] = stage.acme.people;
    const users = `${ben.id},U0NOBODY,${stage.globex.people[0].id}`;
    assert.equal(
      (await slackError(bot.conversations.invite({ channel: id, users }))).error,
      "user_not_found",
    );
    const answer = await bot.conversations.invite({ channel: id, users, force: true });
    assert.deepEqual(
      answer.errors?.map(({ user, error }) => [user, error]),
      [
        ["U0NOBODY", "user_not_found"],
        [stage.globex.people[0].id, "user_not_found"],
      ],
    );
    assert.deepEqual((await bot.conversations.members({ channel: id })).members?.includes(ben.id), true);
  });

  it("are made and changed by people with scopes of their own, an admin renames those of others", async () => {
    const id = await create("lab");
    const refused = await slackError(ada.conversations.rename({ channel: id, name: "mine" }));
    assert.equal(refused.error, "not_in_channel");
    await ada.conversations.join({ channel: id });
    assert.equal((await ada.conversations.rename({ channel: id, name: "mine" })).channel?.name, "mine");
  });

  it("remember how far somebody has read", async () => {
    const channel = await create("lab");
    const { ts = "" } = await bot.chat.postMessage({ channel, text: "hi" });
    await bot.conversations.mark({ channel, ts });
    assert.equal((await bot.conversations.info({ channel })).channel?.last_read, ts);
  });
});
