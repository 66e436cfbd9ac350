import assert from "node:assert/strict";
import type { WebClient } from "@slack/web-api";
import { Stage } from "../stage.js";
import { PageVisitor } from "./page-stage.js";

const SCOPES =
  `assistant:write,bookmarks:write,channels:history,channels:manage,chat:write,chat:write.customize,files:write,
groups:write,links:write,pins:write,reactions:read,reactions:write`.replaceAll("\n", "");

describe("Pages of the local Slack: what the app does with messages", () => {
  let stage: Stage;
  let bot: WebClient;
  let ben: PageVisitor;

  beforeEach(async () => {
    stage = await Stage.start({ settings: { name: "Test App" } });
    const { botEvents } = stage.app.settings();
    stage.localSlack.configureApp(
      stage.app.settings({
        name: "Test App",
        botEvents: [...botEvents, "reaction_added", "reaction_removed"],
      }),
    );
    bot = await stage.installedBot(stage.acme, { scope: SCOPES });
    ben = new PageVisitor(stage, stage.acme, stage.acme.people[1]);
  });
  afterEach(() => stage.stop());

  const channel = () => stage.acme.general;
  const seen = async (page = channel()) => (await ben.open(page)).text;
  const post = async (text: string, more: { thread_ts?: string } = {}) =>
    (await bot.chat.postMessage({ channel: channel(), text, ...more })).ts ?? "";

  it("shows reactions with who gave them, and a press on one adds the person's own or takes it away", async () => {
    const ts = await post("Good news");
    await bot.reactions.add({ channel: channel(), timestamp: ts, name: "tada" });
    const page = await ben.open(channel());
    assert.match(page.text, /aria-pressed="false" title="Test App reacted with :tada:">🎉 1</);
    const pressed = await ben.submit(page, "/react", { name: "tada" }, { ts });
    assert.match(pressed.text, /aria-pressed="true" title="Test App, Ben Baker reacted with :tada:">🎉 2</);
    await ben.submit(pressed, "/react", { name: "tada" }, { ts });
    await ben.submit(await ben.open(channel()), "/react", { name: "rocket" }, { ts });
    assert.match(await seen(), /🎉 1<[\s\S]*title="Ben Baker reacted with :rocket:">🚀 1</);
    await stage.localSlack.idle();
    const sent = stage.app
      .events()
      .map(({ envelope: { event } }) => `${event.type} ${event.reaction} ${event.user}`);
    const user = stage.localSlack.bot(stage.acme.id)?.userId;
    assert.deepEqual(sent.filter((each) => each.startsWith("reaction")).sort(), [
      "reaction_added rocket U0ACME02",
      "reaction_added tada U0ACME02",
      `reaction_added tada ${user}`,
      "reaction_removed tada U0ACME02",
    ]);
  });

  it("marks what was edited and pinned, and forgets what was deleted", async () => {
    const ts = await post("Before");
    const gone = await post("Never mind");
    await bot.chat.update({ channel: channel(), ts, text: "After" });
    await bot.pins.add({ channel: channel(), timestamp: ts });
    await bot.chat.delete({ channel: channel(), ts: gone });
    const text = await seen();
    assert.match(text, /\(edited\)<\/span>[\s\S]*Pinned by Test App[\s\S]*After/);
    assert.doesNotMatch(text, /Before|Never mind/);
  });

  it("says who joined and what the channel is about, and shows its bookmarks", async () => {
    const { channel: lab } = await bot.conversations.create({ name: "lab" });
    const id = lab?.id ?? "";
    await bot.conversations.invite({ channel: id, users: ben.person.id });
    await bot.conversations.setTopic({ channel: id, topic: "Experiments & <more>" });
    await bot.bookmarks.add({
      channel_id: id,
      title: "Docs",
      type: "link",
      link: "https://a.example/",
      emoji: ":memo:",
    });
    const text = await seen(id);
    assert.match(text, /@Ben Baker<\/span> has joined the channel/);
    assert.match(text, /<p class="topic">Experiments &amp; &lt;more&gt;<\/p>/);
    assert.match(text, /<a href="https:\/\/a\.example\/"[^>]*>📝 Docs<\/a>/);
  });

  it("shows a private channel to those who are in it, and an archived one to nobody's list", async () => {
    const { channel: secret } = await bot.conversations.create({ name: "secret", is_private: true });
    const id = secret?.id ?? "";
    assert.doesNotMatch(await seen(), /secret/);
    await bot.conversations.invite({ channel: id, users: ben.person.id });
    assert.match(
      await seen(),
      /🔒<\/span> <span class="name">secret<\/span><span class="for-readers"> \(private\)/,
    );
    assert.match(await seen(id), /<h1>🔒secret<\/h1>/);
    await bot.conversations.archive({ channel: id });
    const archived = await seen(id);
    assert.match(archived, /This channel is archived/);
    assert.doesNotMatch(archived, /<textarea/);
    assert.doesNotMatch(await seen(), /secret/);
  });

  it("has files as links, which give what was uploaded and are never a page of this Slack", async () => {
    await bot.files.uploadV2({
      channel_id: channel(),
      filename: "page.html",
      title: "A <page>",
      content: "<script>alert(1)</script>",
      initial_comment: "Look",
    });
    const page = await ben.open(channel());
    assert.match(page.text, /Look[\s\S]*A &lt;page&gt;<\/a> <span class="quiet">HTML, 25 bytes</);
    const url = page.links().find(({ text }) => text === "A <page>")?.url ?? "";
    const answer = await fetch(url, { headers: { connection: "close" } });
    assert.equal(await answer.text(), "<script>alert(1)</script>");
    assert.match(answer.headers.get("content-disposition") ?? "", /^attachment/);
    assert.match(answer.headers.get("content-security-policy") ?? "", /sandbox/);
    const gina = url.replace(`${stage.acme.id}/${ben.person.id}`, `${stage.globex.id}/U0GLOBEX01`);
    assert.equal((await fetch(gina, { headers: { connection: "close" } })).status, 400);
  });

  it("draws attachments, those of unfurled links too", async () => {
    await bot.chat.postMessage({
      channel: channel(),
      text: "Report",
      attachments: [{ title: "Numbers", title_link: "https://a.example/n", text: "*42*", footer: "Daily" }],
    });
    const { ts } = await stage.localSlack.postMessage({
      team: stage.acme.id,
      user: ben.person.id,
      channel: channel(),
      text: "see https://b.example/1",
    });
    await bot.chat.unfurl({
      channel: channel(),
      ts,
      unfurls: { "https://b.example/1": { text: "A preview" } },
    });
    const text = await seen();
    assert.match(
      text,
      /href="https:\/\/a\.example\/n"[^>]*>Numbers<\/a>[\s\S]*<strong>42<\/strong>[\s\S]*Daily/,
    );
    assert.match(text, /class="attachment"[\s\S]*A preview/);
  });

  it("grows a stream with its steps, and says while more is to come", async () => {
    const ts = await post("A question");
    const stream = await bot.chat.startStream({
      channel: channel(),
      thread_ts: ts,
      recipient_user_id: ben.person.id,
      recipient_team_id: stage.acme.id,
      chunks: [
        { type: "plan_update", title: "My plan" },
        { type: "task_update", id: "1", title: "Search", status: "in_progress" },
      ],
    });
    assert.match(
      await seen(),
      /My plan[\s\S]*<span class="for-readers">in progress: <\/span> Search[\s\S]*is writing…/,
    );
    const place = { channel: channel(), ts: stream.ts ?? "" };
    await bot.chat.appendStream({ ...place, markdown_text: "It is **4" });
    await bot.chat.appendStream({
      ...place,
      chunks: [
        { type: "markdown_text", text: "2**." },
        { type: "task_update", id: "1", title: "Search", status: "complete", output: "found" },
      ],
    });
    assert.match(await seen(), /<strong>42<\/strong>\.[\s\S]*>done: <[\s\S]*→ found/);
    await bot.chat.stopStream(place);
    assert.doesNotMatch(await seen(), /is writing…/);
  });

  it("shows an assistant's status until it has answered, its title, and prompts that a press sends", async () => {
    const dm = stage.localSlack.dm(stage.acme.id, ben.person.id);
    const { ts } = await stage.localSlack.postMessage({
      team: stage.acme.id,
      user: ben.person.id,
      channel: dm,
      text: "Help",
    });
    const thread = { channel_id: dm, thread_ts: ts };
    await bot.assistant.threads.setTitle({ ...thread, title: "About help" });
    await bot.assistant.threads.setStatus({ ...thread, status: "is thinking…" });
    await bot.assistant.threads.setSuggestedPrompts({
      ...thread,
      title: "Ask me",
      prompts: [{ title: "Weather", message: "What is the weather?" }],
    });
    const page = await ben.open(dm);
    assert.match(
      page.text,
      /About help[\s\S]*<b>Test App<\/b> is thinking…[\s\S]*Ask me[\s\S]*>Weather<\/button>/,
    );
    await ben.submit(page, "/messages", {}, { text: "What is the weather?" });
    assert.equal(stage.localSlack.messages(dm).at(-1)?.thread_ts, ts);
    await bot.agents.sessions.setStatus({ ...thread, status: "processing" });
    assert.match(await seen(dm), /<span class="badge waiting">processing<\/span>/);
    await bot.chat.postMessage({ channel: dm, thread_ts: ts, text: "Sunny" });
    assert.doesNotMatch(await seen(dm), /is thinking…/);
  });

  describe("lets a person", () => {
    const types = async () => {
      await stage.localSlack.idle();
      return stage.app.events().map(({ envelope: { event } }) => event.subtype ?? event.type);
    };
    const listen = (...botEvents: string[]) =>
      stage.localSlack.configureApp(stage.app.settings({ name: "Test App", botEvents }));

    it("edit and delete what is theirs, and nobody else's", async () => {
      listen("message.channels");
      await ben.write(channel(), "Frist");
      const botTs = await post("From the bot");
      const [{ ts = "" } = {}] = stage.localSlack.messages(channel());
      const page = await ben.open(channel());
      assert.match(page.text, /<input id="edit-[^>]*value="Frist"/);
      await ben.submit(page, "/change", { text: "First & @cleo", do: "edit" }, { ts, text: "Frist" });
      assert.equal(stage.localSlack.messages(channel())[0]?.text, "First &amp; <@U0ACME03>");
      assert.match(await seen(), /\(edited\)/);
      await ben.submit(await ben.open(channel()), "/change", { do: "delete" }, { ts });
      const body = new URLSearchParams({ channel: channel(), ts: botTs, do: "delete" });
      const refused = await fetch(ben.path("change"), {
        method: "POST",
        body,
        headers: { connection: "close" },
      });
      assert.equal(refused.status, 400);
      const ada = new PageVisitor(stage, stage.acme, stage.acme.people[0]);
      await ada.submit(await ada.open(channel()), "/change", { do: "delete" }, { ts: botTs });
      assert.deepEqual(stage.localSlack.messages(channel()), []);
      assert.deepEqual((await types()).sort(), [
        "message",
        "message",
        "message_changed",
        "message_deleted",
        "message_deleted",
      ]);
    });

    it("pin a message and take the pin away", async () => {
      const { access_token } = await stage.install(stage.acme, { scope: `${SCOPES},pins:read` });
      listen("pin_added", "pin_removed");
      const ts = await post("Keep this");
      const page = await ben.submit(await ben.open(channel()), "/change", { do: "pin" }, { ts });
      assert.match(page.text, /Pinned by Ben Baker/);
      await ben.submit(page, "/change", { do: "unpin" }, { ts });
      assert.doesNotMatch(await seen(), /Pinned by/);
      assert.deepEqual(await types(), ["pin_added", "pin_removed"]);
      const { items } = await stage.client(access_token).pins.list({ channel: channel() });
      assert.deepEqual(items, []);
    });

    it("share a file with words to it", async () => {
      await stage.install(stage.acme, { scope: `${SCOPES},files:read` });
      listen("file_created", "file_shared", "message.channels");
      const form = new FormData();
      form.append("file", new Blob(["1,2"]), "numbers.csv");
      form.append("text", "For @test-app");
      const url = ben.path(`${channel()}/files`);
      const answer = await fetch(url, { method: "POST", body: form, headers: { connection: "close" } });
      assert.match(await answer.text(), /For <span class="mention">@Test App<\/span>[\s\S]*numbers.csv<\/a>/);
      assert.deepEqual((await types()).sort(), ["file_created", "file_share", "file_shared"]);
      const { files } = await bot.files.list({ channel: channel() }).catch(() => ({ files: undefined }));
      assert.deepEqual(
        files?.map(({ name, user }) => [name, user]),
        [["numbers.csv", ben.person.id]],
      );
      const empty = new FormData();
      empty.append("file", new Blob([]), "");
      assert.equal(
        (await fetch(url, { method: "POST", body: empty, headers: { connection: "close" } })).status,
        400,
      );
    });

    it("join a channel from the list of the others, and leave it", async () => {
      await stage.install(stage.acme, { scope: `${SCOPES},channels:read` });
      listen("member_joined_channel", "member_left_channel");
      const { channel: lab } = await bot.conversations.create({ name: "lab" });
      const id = lab?.id ?? "";
      const joined = await ben.submit(await ben.open(channel()), `/${id}/join`);
      assert.match(joined.text, /<h1>#lab<\/h1>[\s\S]*@Ben Baker<\/span> has joined the channel/);
      const left = await ben.submit(joined, `/${id}/leave`);
      assert.match(left.text, /<h1>#general<\/h1>/);
      assert.deepEqual(await types(), [
        "member_joined_channel",
        "member_joined_channel",
        "member_left_channel",
      ]);
      assert.doesNotMatch(await seen(), new RegExp(`/${channel()}/leave`));
      const [where] = [{ team: stage.acme.id, user: ben.person.id, channel: channel() }];
      await assert.rejects(stage.localSlack.leaveChannel(where), /Nobody leaves #general/);
    });
  });

  it("offers in the DM what the manifest suggests, and a press sends it", async () => {
    const dm = stage.localSlack.dm(stage.acme.id, ben.person.id);
    const suggestedPrompts = [{ title: "Weather", message: "What is the weather?" }];
    stage.localSlack.configureApp(stage.app.settings({ suggestedPrompts }));
    const page = await ben.open(dm);
    assert.match(page.text, />Weather<\/button>/);
    await ben.submit(page, "/messages", {}, { text: "What is the weather?" });
    const sent = stage.localSlack.messages(dm).at(-1);
    assert.deepEqual([sent?.text, sent?.thread_ts], ["What is the weather?", undefined]);
    assert.doesNotMatch(await seen(), />Weather<\/button>/);
  });

  it("begins a chat with an assistant beside a channel, answers in it, and goes elsewhere", async () => {
    const botEvents = ["assistant_thread_started", "assistant_thread_context_changed"];
    stage.localSlack.configureApp(stage.app.settings({ botEvents, assistantView: true }));
    const { general } = stage.acme;
    let page = await ben.open("dm");
    assert.doesNotMatch(page.text, />Go there<\/button>/);
    page = await ben.submit(page, "/visit", { viewing: general, do: "chat" });
    assert.match(page.text, /New Assistant Thread/);
    const dm = stage.localSlack.dm(stage.acme.id, ben.person.id);
    const root = stage.localSlack.messages(dm).at(-1);
    page = await ben.submit(page, "/messages", { text: "In the thread" }, { thread_ts: root?.ts ?? "" });
    assert.equal(stage.localSlack.messages(dm).at(-1)?.thread_ts, root?.ts);
    await ben.submit(page, "/visit", { viewing: "", do: "look" });
    await stage.localSlack.idle();
    const events = stage.app.events().map((each) => each.envelope.event);
    assert.deepEqual(
      events.flatMap(({ type, assistant_thread: thread }) =>
        thread === undefined ? [] : [[type, thread.thread_ts, thread.context.channel_id]],
      ),
      [
        ["assistant_thread_started", root?.ts, general],
        ["assistant_thread_context_changed", root?.ts, undefined],
      ],
    );
  });

  it("has a stop button while an agent works, where the app hears of it", async () => {
    const ts = await post("Help");
    const thread = { channel_id: channel(), thread_ts: ts };
    await bot.agents.sessions.setStatus({ ...thread, status: "processing" });
    assert.doesNotMatch(await seen(), />Stop<\/button>/);
    stage.localSlack.configureApp(stage.app.settings({ botEvents: ["agent_session_stopped"] }));
    const page = await ben.open(channel());
    await ben.submit(page, "/stop");
    await stage.localSlack.idle();
    const events = stage.app.events().map((each) => each.envelope.event);
    const stop = events.find(({ type }) => type === "agent_session_stopped");
    assert.deepEqual([stop?.thread_ts, stop?.user], [ts, ben.person.id]);
    await bot.agents.sessions.setStatus({ ...thread, status: "active" });
    await ben.submit(page, "/stop"); // the agent has finished before the person pressed
    assert.doesNotMatch(await seen(), />Stop<\/button>/);
  });
});
