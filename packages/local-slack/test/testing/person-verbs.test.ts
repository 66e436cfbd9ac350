import assert from "node:assert/strict";
import type { App } from "@slack/bolt";
import type { KnownBlock, ModalView, PlainTextElement } from "@slack/types";
import { startBoltApp } from "./bolt-app.js";

const text = (value: string): PlainTextElement => ({ type: "plain_text", text: value });
const option = (label: string) => ({ text: text(label), value: label.toLowerCase() });
const options = ["Small", "Large"].map(option);

/** Every kind of menu and field that stands in a message and in a Home tab. */
const ORDER: KnownBlock[] = [
  {
    type: "actions",
    block_id: "row",
    elements: [
      { type: "static_select", action_id: "size", placeholder: text("Size"), options },
      { type: "multi_static_select", action_id: "extras", placeholder: text("Extras"), options },
      { type: "users_select", action_id: "who", placeholder: text("For whom") },
      { type: "conversations_select", action_id: "where", placeholder: text("Where") },
      { type: "datepicker", action_id: "day", placeholder: text("Day") },
      { type: "timepicker", action_id: "hour", placeholder: text("Hour") },
      { type: "datetimepicker", action_id: "moment" },
      { type: "checkboxes", action_id: "boxes", options },
      { type: "radio_buttons", action_id: "radio", options },
      { type: "overflow", action_id: "more", options },
      { type: "external_select", action_id: "assignee", placeholder: text("Assignee"), min_query_length: 1 },
    ],
  },
  {
    type: "input",
    block_id: "note",
    dispatch_action: true,
    label: text("Note"),
    element: { type: "plain_text_input", action_id: "text" },
  },
  {
    type: "context_actions",
    elements: [
      {
        type: "feedback_buttons",
        action_id: "feedback",
        positive_button: { text: text("Good"), value: "good" },
        negative_button: { text: text("Bad"), value: "bad" },
      },
    ],
  },
];
const form = (callback_id: string): ModalView => ({
  type: "modal",
  callback_id,
  notify_on_close: true,
  title: text("A form"),
  submit: text("Send"),
  blocks: [
    {
      type: "input",
      block_id: "papers",
      label: text("Papers"),
      element: { type: "file_input", action_id: "files" },
    },
    { type: "actions", elements: [{ type: "button", action_id: "deeper", text: text("Deeper") }] },
  ],
});

const EVENTS = [
  "app_mention",
  "app_home_opened",
  "message.channels",
  "message.im",
  "reaction_added",
  "reaction_removed",
  "pin_added",
  "pin_removed",
  "file_shared",
  "file_created",
  "member_joined_channel",
  "member_left_channel",
  "agent_session_stopped",
];
const SCOPES = [
  ...[
    "app_mentions:read",
    "assistant:write",
    "channels:history",
    "channels:join",
    "channels:read",
    "chat:write",
    "commands",
  ],
  ...["files:read", "im:history", "pins:read", "reactions:read", "users:read"],
];

/** Says of everything that it is told, where that happens. */
function listen(bolt: App): void {
  const say = (channel: string, words: string) => bolt.client.chat.postMessage({ channel, text: words });
  bolt.event("app_mention", async ({ event, say: answer }) => {
    if (/order/.test(event.text)) await answer({ text: "choose", blocks: ORDER });
    else await answer("hello");
  });
  bolt.event("app_home_opened", async ({ event, client }) => {
    await client.views.publish({ user_id: event.user, view: { type: "home", blocks: ORDER } });
  });
  bolt.event("message", async ({ event }) => {
    if (event.subtype === "message_changed" && "text" in event.message && !("bot_id" in event.message)) {
      await say(event.channel, `now it says ${event.message.text}`);
    }
    if (event.subtype === "message_deleted") await say(event.channel, "it is gone");
    if (event.subtype === undefined && event.channel_type === "im")
      await say(event.channel, `you asked ${event.text}`);
  });
  bolt.event(
    "reaction_added",
    async ({ event }) => void (await say(event.item.channel, `thanks for ${event.reaction}`)),
  );
  bolt.event(
    "reaction_removed",
    async ({ event }) => void (await say(event.item.channel, `no ${event.reaction}`)),
  );
  bolt.event("pin_added", async ({ event }) => void (await say(event.channel_id, "pinned")));
  bolt.event("pin_removed", async ({ event }) => void (await say(event.channel_id, "unpinned")));
  bolt.event("file_shared", async ({ event, client }) => {
    const { file } = await client.files.info({ file: event.file_id });
    await say(event.channel_id, `got ${file?.name}`);
  });
  bolt.event(
    "member_left_channel",
    async ({ event }) => void (await say(event.channel, `bye <@${event.user}>`)),
  );
  bolt.event("member_joined_channel", async ({ event, context }) => {
    if (event.user !== context.botUserId) await say(event.channel, `hi <@${event.user}>`);
  });
  bolt.options("assignee", async ({ ack, payload }) => {
    await ack({
      options: ["Ada", "Adam", "Ben"]
        .filter((name) => name.toLowerCase().startsWith(payload.value.toLowerCase()))
        .map(option),
    });
  });
  bolt.action({ type: "block_actions" }, async ({ ack, body, action }) => {
    await ack();
    if (action.action_id === "deeper") {
      await bolt.client.views.push({ trigger_id: body.trigger_id, view: form("second") });
      return;
    }
    const { action_id, block_id: _block, action_ts: _ts, type: _type, ...chosen } = action;
    await say(body.channel?.id ?? body.user.id, `${action_id}: ${JSON.stringify(chosen)}`);
  });
  bolt.shortcut("task", async ({ ack, body, client }) => {
    await ack();
    await client.views.open({ trigger_id: body.trigger_id, view: form("first") });
  });
  bolt.shortcut({ callback_id: "keep", type: "message_action" }, async ({ ack, body, respond }) => {
    await ack();
    await respond(`kept ${body.message.text}`);
  });
  bolt.view("first", async ({ ack, body, view }) => {
    await ack();
    const names = view.state.values.papers?.files?.files?.map(({ name }) => name);
    await say(body.user.id, `filed ${names?.join(" and ")}`);
  });
  bolt.view({ type: "view_closed", callback_id: "second" }, async ({ ack, body }) => {
    await ack();
    await say(body.user.id, "closed the second");
  });
}

describe("startSlack: the verbs of people", () => {
  let stage: Awaited<ReturnType<typeof startBoltApp>>;

  before(async () => {
    stage = await startBoltApp(listen, { app: { scopes: SCOPES, events: EVENTS } });
    const { local } = stage.slack;
    local.configureApp({
      ...local.appSettings,
      optionsUrl: local.appSettings.eventsUrl,
      shortcuts: [
        { name: "Create task", type: "global", callbackId: "task", description: "x" },
        { name: "Keep it", type: "message", callbackId: "keep", description: "x" },
      ],
      suggestedPrompts: [{ title: "Help me", message: "What can you do?" }],
    });
  });

  after(() => stage.stop());

  it("edit and delete a message of theirs", async () => {
    const { message } = await stage.ada.post("on");
    assert.equal((await stage.ada.edit(message, "off").answer()).text, "now it says off");
    assert.equal((await stage.ada.deleteMessage(message).answer()).text, "it is gone");
    await assert.rejects(stage.ada.edit(message, "x"), /no message/);
    const { message: adas } = await stage.ada.post("mine");
    await assert.rejects(stage.ben.deleteMessage(adas), /delete their own messages alone/);
  });

  it("reply in the thread of a message", async () => {
    const { message } = await stage.ada.post("a question");
    const { message: reply } = await stage.ben.post("an answer", { in: message.channel, thread: message.ts });
    assert.equal(reply.thread_ts, message.ts);
  });

  it("react to a message and take that away, pin it and unpin it", async () => {
    const message = await stage.ada.mention(stage.app, "hi").answer();
    assert.equal((await stage.ada.react(message, "tada").answer()).text, "thanks for tada");
    assert.equal((await stage.ada.unreact(message, "tada").answer()).text, "no tada");
    assert.equal((await stage.ada.pin(message).answer()).text, "pinned");
    const { deliveries } = await stage.ada.unpin(message);
    assert.deepEqual(
      deliveries.map(({ type, attempts }) => [type, attempts[0]?.status]),
      [["pin_removed", 200]],
    );
    await assert.rejects(stage.ada.unreact(message, "tada"), /no_reaction/);
  });

  it("share a file", async () => {
    const shared = stage.ben.upload("notes.txt", "words", { text: "look" });
    assert.equal((await shared.answer()).text, "got notes.txt");
    const { message, deliveries } = await shared;
    assert.deepEqual([message.text, message.files?.length], ["look", 1]);
    assert.ok(deliveries.some(({ type }) => type === "file_shared"));
  });

  it("leave a channel and join it again, and read which there are to join", async () => {
    const { bolt, ben } = stage;
    await assert.rejects(ben.join("#nowhere"), /There is no channel to join "nowhere"/);
    await bolt.client.conversations.join({ channel: "C0ACME02" });
    assert.deepEqual(
      (await ben.leave("#random")).deliveries.map(({ type }) => type),
      ["message", "member_left_channel"],
    );
    const bye = `bye <@${ben.id}>`;
    await stage.slack.until("the app's goodbye", () =>
      stage.ada.messages("random").find((message) => message.text === bye),
    );
    assert.throws(() => ben.messages("random"), /no channel of Ben Baker "random"/);
    assert.equal((await ben.join("random").answer()).text, `hi <@${ben.id}>`);
    await assert.rejects(ben.leave("general"), /Nobody leaves #general/);
  });

  describe("in a message and in the Home tab", () => {
    const places = {
      "a message": () => stage.ada.mention(stage.app, "order").answer(),
      "the Home tab": () => stage.ada.openHome(stage.app).home(),
    };
    const chosen: readonly [string, string, string | string[], RegExp][] = [
      ["an option by its text", "Size", "Large", /^size: \{"selected_option":\{"text".*"value":"large"/],
      ["an option by its value", "size", "small", /"value":"small"/],
      ["several options", "Extras", ["Small", "Large"], /"selected_options":\[.*small.*large/],
      ["a person by name", "For whom", "Ben", /"selected_user":"U0ACME02"/],
      ["a channel by name", "Where", "#general", /"selected_conversation":"C0ACME01"/],
      ["a date", "Day", "2026-01-02", /"selected_date":"2026-01-02"/],
      ["a time", "Hour", "09:30", /"selected_time":"09:30"/],
      ["a date with its time", "moment", "1767323045", /"selected_date_time":1767323045/],
      ["check boxes", "boxes", ["Large"], /"selected_options":\[.*large/],
      ["a radio button", "radio", "Small", /"selected_option":.*small/],
      ["an option behind three dots", "more", "Large", /^more: .*"value":"large"/],
      ["what the app finds for the text", "Assignee", "Adam", /^assignee: .*"value":"adam"/],
    ];

    for (const [where, show] of Object.entries(places)) {
      for (const [what, element, value, expected] of chosen) {
        it(`choose ${what}: ${where}`, async () => {
          await show();
          const place = where === "a message" ? {} : { in: "home" as const };
          assert.match((await stage.ada.choose(element, value, place).answer()).text, expected);
        });
      }

      it(`type into a field, which the app is told of: ${where}`, async () => {
        await show();
        const place = where === "a message" ? {} : { in: "home" as const };
        assert.match(
          (await stage.ada.fill("Note", "hello", place).answer()).text,
          /^text: \{"value":"hello"/,
        );
      });
    }

    it("give feedback", async () => {
      await stage.ada.mention(stage.app, "order").answer();
      assert.match((await stage.ada.press("Bad").answer()).text, /^feedback: .*"value":"bad"/);
    });

    it("type into a menu, and read the options that the app answers", async () => {
      await stage.ada.mention(stage.app, "order").answer();
      const { options: found } = await stage.ada.options("Assignee", "ad");
      assert.deepEqual(
        found.map((each) => each.text.text),
        ["Ada", "Adam"],
      );
    });

    it("read what there is when there is no such element or option", async () => {
      await stage.ada.mention(stage.app, "order").answer();
      await assert.rejects(
        stage.ada.choose("Color", "Red"),
        /no field or menu "Color"\. There is "Size" \(size, static_select\)/,
      );
      await assert.rejects(stage.ada.choose("Size", "Huge"), /size has no option Huge\. It has small, large/);
      await assert.rejects(stage.ada.choose("Assignee", "Zoe"), /assignee has no option Zoe/);
    });
  });

  it("use a shortcut, fill in the file input of its modal, and submit it", async () => {
    const { ada } = stage;
    assert.equal((await ada.shortcut("Create task").modal()).callback_id, "first");
    const { file, deliveries } = await ada.addFile("plan.pdf", "a plan");
    assert.deepEqual([file.filetype, deliveries[0]?.type], ["pdf", "file_created"]);
    await ada.fill("Papers", [file.id]);
    assert.equal((await ada.submit().answer()).text, "filed plan.pdf");
    await assert.rejects(ada.shortcut("Destroy"), /no global shortcut "Destroy"\. There is Create task/);
  });

  it("use a shortcut at a message", async () => {
    const { message } = await stage.ben.post("remember the milk");
    assert.equal(
      (await stage.ben.shortcut("Keep it", { on: message }).answer()).text,
      "kept remember the milk",
    );
  });

  it("close the view that they see, of which the app is told, and see the one below", async () => {
    const { ada } = stage;
    await ada.shortcut("task").modal();
    assert.equal((await ada.press("Deeper").modal()).callback_id, "second");
    assert.equal((await ada.closeView().answer()).text, "closed the second");
    assert.equal(ada.modal?.callback_id, "first");
    await ada.close();
    await assert.rejects(ada.closeView(), /no modal open/);
  });

  it("press a suggested prompt, of the manifest's or of the app's", async () => {
    const { ada, bolt, slack } = stage;
    assert.equal((await ada.prompt("Help me").answer()).text, "you asked What can you do?");
    await assert.rejects(ada.prompt("Sing"), /no suggested prompt "Sing"\. There is Help me/);
    const channel_id = slack.local.dm(slack.workspace("Acme").id, ada.id);
    const { message } = await ada.message(stage.app, "hello");
    const prompts = [{ title: "More", message: "Tell me more" }];
    await bolt.client.assistant.threads.setSuggestedPrompts({ channel_id, thread_ts: message.ts, prompts });
    const { message: asked } = await ada.prompt("More", { thread: message.ts });
    assert.deepEqual([asked.text, asked.thread_ts], ["Tell me more", message.ts]);
  });

  it("stop an agent that is at work", async () => {
    const { ada, bolt, slack } = stage;
    const channel = slack.local.dm(slack.workspace("Acme").id, ada.id);
    const { message } = await ada.message(stage.app, "work");
    await bolt.client.apiCall("agents.sessions.setStatus", {
      channel_id: channel,
      thread_ts: message.ts,
      status: "processing",
    });
    const { deliveries } = await ada.stopAgent(message);
    assert.deepEqual(
      deliveries.map(({ type }) => type),
      ["agent_session_stopped"],
    );
  });
});
