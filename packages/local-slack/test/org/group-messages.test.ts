import assert from "node:assert/strict";
import { PageVisitor } from "../pages/page-stage.js";
import { Stage, slackError } from "../stage.js";
import { startBoltApp } from "../testing/bolt-app.js";

const SCOPE = "mpim:read,mpim:history,mpim:write,chat:write,app_mentions:read,channels:read";
const EVENTS = ["message.mpim", "message.channels", "app_mention"];

describe("Local Slack: a group DM", () => {
  let stage: Stage;

  beforeEach(async () => {
    stage = await Stage.start({ settings: { botEvents: EVENTS } });
  });
  afterEach(() => stage.stop());

  const [ADA, BEN, CLEO] = [0, 1, 2];
  const id = (index: number) => stage.acme.people[index]?.id ?? "";
  const who = (index: number) => ({ team: stage.acme.id, user: id(index) });
  const events = async () => {
    await stage.localSlack.idle();
    return stage.app.events().map(({ envelope: { event } }) => event);
  };

  it("is opened by an app with mpim:write, once for the same people, and is a conversation of its own kind", async () => {
    const bot = await stage.installedBot(stage.acme, { scope: SCOPE });
    const users = `${id(ADA)},${id(BEN)}`;
    const { channel } = await bot.conversations.open({ users });
    const again = await bot.conversations.open({ users: `${id(BEN)},${id(ADA)}`, return_im: true });
    assert.deepEqual([again.channel?.id, again.already_open], [channel?.id, true]);
    const { channel: object } = await bot.conversations.info({ channel: channel?.id ?? "" });
    const { is_mpim, is_im, is_group, is_channel, is_private, name, purpose } = object ?? {};
    assert.deepEqual(
      { is_mpim, is_im, is_group, is_channel, is_private, name, purpose: purpose?.value },
      {
        is_mpim: true,
        is_im: false,
        is_group: true,
        is_channel: false,
        is_private: true,
        name: "mpdm-ada--ben--my-app-1",
        purpose: "Group messaging with: @ada @ben @my-app",
      },
    );
    const { channels } = await bot.conversations.list({ types: "mpim,public_channel" });
    assert.equal(channels?.filter((each) => each.is_mpim).length, 1);
    const { members } = await bot.conversations.members({ channel: channel?.id ?? "" });
    assert.deepEqual(members?.slice(1), [id(ADA), id(BEN)]);
  });

  it("is refused without the scopes for it, with more than eight others, and without somebody who is not there", async () => {
    const bot = await stage.installedBot(stage.acme, { scope: "im:write,channels:read,chat:write" });
    const users = `${id(ADA)},${id(BEN)}`;
    const refused = await slackError(bot.conversations.open({ users }));
    assert.deepEqual([refused.error, refused.needed], ["missing_scope", "mpim:write"]);
    const list = await slackError(bot.conversations.list({ types: "mpim" }));
    assert.deepEqual([list.error, list.needed], ["missing_scope", "mpim:read"]);
    const able = await stage.installedBot(stage.acme, { scope: SCOPE });
    const nine = Array.from({ length: 9 }, (_, at) => `U${at}`).join(",");
    assert.equal((await slackError(able.conversations.open({ users: nine }))).error, "too_many_users");
    const nobody = slackError(able.conversations.open({ users: `${id(ADA)},UNOBODY` }));
    assert.equal((await nobody).error, "user_not_found");
    const closed = able.conversations.open({ users, prevent_creation: true });
    assert.equal((await slackError(closed)).error, "channel_not_found");
  });

  it("has message.mpim and app_mention events, and its history, for an app that is in it", async () => {
    const bot = await stage.installedBot(stage.acme, { scope: SCOPE });
    const { userId } = stage.localSlack.bot(stage.acme.id) ?? assert.fail();
    const { id: channel } = await stage.localSlack.openGroupMessage({
      ...who(ADA),
      others: [id(BEN), userId],
    });
    await stage.localSlack.postMessage({ ...who(BEN), channel, text: `<@${userId}> hello` });
    const sent = await events();
    assert.deepEqual(
      sent.map(({ type, channel_type, channel: where }) => [type, channel_type, where]).sort(),
      [
        ["app_mention", undefined, channel],
        ["message", "mpim", channel],
      ],
    );
    const { messages } = await bot.conversations.history({ channel });
    assert.match(messages?.[0]?.text ?? "", /hello/);
    await bot.chat.postMessage({ channel, text: "hi both" });
    assert.equal(stage.localSlack.messages(channel).at(-1)?.text, "hi both");
    assert.equal(
      (await slackError(bot.conversations.leave({ channel }))).error,
      "method_not_supported_for_channel_type",
    );
  });

  it("is not seen by an app that is not in it, nor by other people", async () => {
    const bot = await stage.installedBot(stage.acme, { scope: SCOPE });
    const { id: channel } = await stage.localSlack.openGroupMessage({
      ...who(ADA),
      others: [id(BEN), id(CLEO)],
    });
    await stage.localSlack.postMessage({ ...who(BEN), channel, text: "secret" });
    assert.deepEqual(await events(), []);
    assert.equal((await slackError(bot.conversations.history({ channel }))).error, "channel_not_found");
    await assert.rejects(
      stage.localSlack.leaveChannel({ ...who(BEN), channel }),
      /Nobody leaves a direct message/,
    );
    await assert.rejects(
      stage.localSlack.openGroupMessage({ ...who(ADA), others: [id(ADA), id(BEN)] }),
      /with two to 8 others, and not with 1/,
    );
  });

  it("is started in the pages, and shown with the names of the others", async () => {
    await stage.installedBot(stage.acme, { scope: SCOPE });
    const ben = new PageVisitor(stage, stage.acme, stage.acme.people[1]);
    const page = await ben.open("new-group");
    assert.match(page.text, /Ada Admin[\s\S]*Cleo Clark[\s\S]*My App/);
    const { id: channel } = await stage.localSlack.openGroupMessage({
      ...who(BEN),
      others: [id(ADA), id(CLEO)],
    });
    const body = new URLSearchParams([
      ["with", id(ADA)],
      ["with", id(CLEO)],
    ]);
    const headers = { origin: stage.localSlack.url, connection: "close" };
    const started = await fetch(page.url, { method: "POST", body, headers, redirect: "manual" });
    assert.equal(started.headers.get("location"), `/client/${stage.acme.id}/${ben.person.id}/${channel}`);
    const { text } = await ben.open(channel);
    assert.match(text, /<h1>Ada Admin, Cleo Clark<\/h1>/);
    assert.match(
      text,
      new RegExp(
        `href="[^"]*/${channel}" aria-current="page"><span class="name">Ada Admin, Cleo Clark</span></a>`,
      ),
    );
    assert.doesNotMatch(text, /mpdm-|>Leave</);
    await ben.write(channel, "hello");
    assert.equal(stage.localSlack.messages(channel).at(-1)?.text, "hello");
  });

  it("is opened by people in tests, by names, with the app among them", async () => {
    const { slack, ada, app, stop, bolt } = await startBoltApp(
      (listening) => listening.message("hi", async ({ say }) => void (await say("hello all"))),
      { app: { scopes: SCOPE.split(","), events: EVENTS } },
    );
    try {
      const { id: channel, name } = await ada.groupMessage("Ben", app.name);
      assert.deepEqual([name, bolt !== undefined], ["mpdm-ada--ben--my-app-1", true]);
      assert.equal((await ada.post("hi", { in: channel }).answer()).text, "hello all");
      await assert.rejects(ada.groupMessage("Zoe"), /no person in Acme "Zoe"\. There is Ada Admin/);
      await slack.until("an answer", () => slack.workspace("Acme").person("Ben").messages(channel).at(1));
    } finally {
      await stop();
    }
  });
});
