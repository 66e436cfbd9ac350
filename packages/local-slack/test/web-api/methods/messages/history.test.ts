import assert from "node:assert/strict";
import type { WebClient } from "@slack/web-api";
import { Stage, slackError } from "../../../stage.js";

describe("Local Slack: what has been said in a channel", () => {
  let stage: Stage;
  let bot: WebClient;
  let channel: string;
  let nowMs: number;

  beforeEach(async () => {
    nowMs = 1_700_000_000_000;
    stage = await Stage.start({ localSlack: { clock: () => nowMs } });
    channel = stage.acme.general;
    const scope = "channels:history,chat:write,reactions:write,groups:write,search:read.public";
    bot = await stage.installedBot(stage.acme, { scope });
  });
  afterEach(() => stage.stop());

  /** Ben writes, and a second passes. */
  const write = async (text: string, threadTs?: string) => {
    nowMs += 1_000;
    const [, ben] = stage.acme.people;
    const where = { team: stage.acme.id, user: ben.id, channel };
    return (await stage.localSlack.postMessage({ ...where, text, ...(threadTs && { threadTs }) })).ts;
  };
  const history = async (more: object = {}) =>
    (await bot.conversations.history({ channel, ...more })).messages?.map(({ text }) => text);

  it("is given the latest first, without replies and without what one person alone sees", async () => {
    const first = await write("first");
    await write("a reply", first);
    await write("second");
    await bot.chat.postEphemeral({ channel, user: stage.acme.people[1].id, text: "psst" });
    assert.deepEqual(await history(), ["second", "first"]);
  });

  it("has the blocks that Slack makes of a text, and those of the app where it posted some", async () => {
    await write("*Look* here");
    const divider = [{ type: "divider" as const, block_id: "d" }];
    await bot.chat.postMessage({ channel, text: "t", blocks: divider });
    const [own, written] = (await bot.conversations.history({ channel })).messages ?? [];
    assert.deepEqual(own?.blocks, divider);
    const [block] = written?.blocks ?? [];
    assert.ok(block?.block_id);
    assert.deepEqual(block.elements, [
      {
        type: "rich_text_section",
        elements: [
          { type: "text", text: "Look", style: { bold: true } },
          { type: "text", text: " here" },
        ],
      },
    ]);
  });

  it("is given between two timestamps, which are left out unless they are asked for", async () => {
    const stamps = [await write("1"), await write("2"), await write("3"), await write("4")];
    const [oldest, , , latest] = stamps;
    assert.deepEqual(await history({ oldest, latest }), ["3", "2"]);
    assert.deepEqual(await history({ oldest, latest, inclusive: true }), ["4", "3", "2", "1"]);
    assert.deepEqual(await history({ latest: stamps[1] }), ["1"]);
    assert.deepEqual(await history({ oldest, limit: 2 }), ["4", "3"]);
  });

  it("goes on with a cursor where it was, whatever has been written meanwhile", async () => {
    for (const text of ["1", "2", "3"]) await write(text);
    const first = await bot.conversations.history({ channel, limit: 2 });
    await write("4");
    const cursor = first.response_metadata?.next_cursor ?? "";
    assert.deepEqual([first.has_more, await history({ limit: 2, cursor })], [true, ["1"]]);
  });

  it("says of the first message of a thread how many answers there are, and of an answer whose thread it is in", async () => {
    const ts = await write("question");
    await write("one", ts);
    const { ts: answer } = await bot.chat.postMessage({ channel, thread_ts: ts, text: "two" });
    await bot.reactions.add({ channel, timestamp: ts, name: "eyes" });
    const [root] = (await bot.conversations.history({ channel })).messages ?? [];
    const botUser = stage.localSlack.bot(stage.acme.id)?.userId;
    assert.deepEqual(
      [root?.reply_count, root?.reply_users, root?.latest_reply, root?.reactions],
      [2, [stage.acme.people[1].id, botUser], answer, [{ name: "eyes", users: [botUser], count: 1 }]],
    );
    const { messages } = await bot.conversations.replies({ channel, ts });
    assert.deepEqual(
      messages?.map(({ text, parent_user_id }) => [text, parent_user_id]),
      [
        ["question", undefined],
        ["one", stage.acme.people[1].id],
        ["two", stage.acme.people[1].id],
      ],
    );
    const alone = await bot.conversations.replies({ channel, ts: answer ?? "" });
    assert.deepEqual(
      alone.messages?.map(({ text }) => text),
      ["two"],
    );
  });

  it("has metadata only where all of it is asked for", async () => {
    const metadata = { event_type: "task", event_payload: { id: "1" } };
    await bot.chat.postMessage({ channel, text: "with", metadata });
    const [plain] = (await bot.conversations.history({ channel })).messages ?? [];
    const [full] = (await bot.conversations.history({ channel, include_all_metadata: true })).messages ?? [];
    assert.deepEqual([plain?.metadata, full?.metadata], [undefined, metadata]);
  });

  it("wants the scope for the kind of channel, and a bot in it; a person reads any public channel", async () => {
    const { channel: secret } = await bot.conversations.create({ name: "secret", is_private: true });
    const refused = await slackError(bot.conversations.history({ channel: secret?.id ?? "" }));
    assert.deepEqual([refused.error, refused.needed], ["missing_scope", "groups:history"]);
    const elsewhere = bot.conversations.history({ channel: stage.acme.random });
    assert.equal((await slackError(elsewhere)).error, "not_in_channel");
    const { authed_user } = await stage.install(stage.acme, { scope: "", user_scope: "channels:history" });
    const person = stage.client(authed_user?.access_token);
    assert.deepEqual((await person.conversations.history({ channel: stage.acme.random })).messages, []);
    const hidden = person.conversations.history({ channel: secret?.id ?? "" });
    assert.equal((await slackError(hidden)).error, "channel_not_found");
  });

  it("is searched by words, author and channel, as far as the person sees it, in numbered pages", async () => {
    for (const text of ["Red apples", "green apples", "red pears"]) await write(text);
    await bot.chat.postMessage({ channel, text: "Red apples from the bot" });
    const { channel: secret } = await bot.conversations.create({ name: "secret", is_private: true });
    await bot.chat.postMessage({ channel: secret?.id ?? "", text: "red apples in secret" });
    const { authed_user } = await stage.install(stage.acme, { scope: "", user_scope: "search:read" });
    const ada = stage.client(authed_user?.access_token);
    const find = async (query: string, more: object = {}) =>
      (await ada.search.messages({ query, ...more })).messages?.matches?.map(({ text }) => text);
    assert.deepEqual(await find("RED apples"), ["Red apples from the bot", "Red apples"]);
    assert.deepEqual(await find("red from:ben sort"), []);
    assert.deepEqual(await find("red from:@ben", { sort: "timestamp", sort_dir: "asc" }), [
      "Red apples",
      "red pears",
    ]);
    assert.deepEqual(await find('"green apples" in:#general'), ["green apples"]);
    const { messages } = await ada.search.messages({ query: "apples", count: 2, page: 2 });
    assert.deepEqual(
      [
        messages?.total,
        messages?.matches?.length,
        messages?.pagination?.page_count,
        messages?.pagination?.first,
      ],
      [3, 1, 2, 3],
    );
  });
});
