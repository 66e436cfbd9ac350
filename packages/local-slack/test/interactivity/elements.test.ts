import assert from "node:assert/strict";
import type { KnownBlock } from "@slack/types";
import type { WebClient } from "@slack/web-api";
import { Stage } from "../stage.js";
import type { Answer } from "../test-app.js";

const plain = (text: string) => ({ type: "plain_text" as const, text, emoji: true });
const option = (value: string) => ({ text: plain(value.toUpperCase()), value });
const OPTIONS = [option("a"), option("b")];
const json = (body: unknown): Answer => ({
  status: 200,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
});
const actions = (...elements: object[]) => [{ type: "actions", block_id: "row", elements }];

/** Each element, what a person does with it, and what the app is told. */
const USES: readonly [element: object, value: string | string[], chosen: object][] = [
  [
    { type: "static_select", options: OPTIONS, placeholder: plain("Which?") },
    "b",
    { selected_option: option("b") },
  ],
  [
    {
      type: "static_select",
      option_groups: [{ label: plain("G"), options: OPTIONS }],
      initial_option: option("a"),
    },
    "b",
    { selected_option: option("b") },
  ],
  [{ type: "multi_static_select", options: OPTIONS }, ["a", "b"], { selected_options: OPTIONS }],
  [{ type: "users_select" }, "U1", { selected_user: "U1" }],
  [{ type: "multi_users_select", initial_users: ["U2"] }, ["U1"], { selected_users: ["U1"] }],
  [{ type: "conversations_select" }, "C1", { selected_conversation: "C1" }],
  [{ type: "multi_conversations_select" }, ["C1"], { selected_conversations: ["C1"] }],
  [{ type: "channels_select", initial_channel: "C2" }, "C1", { selected_channel: "C1" }],
  [{ type: "multi_channels_select" }, ["C1"], { selected_channels: ["C1"] }],
  [{ type: "datepicker", initial_date: "2026-01-01" }, "2026-01-02", { selected_date: "2026-01-02" }],
  [{ type: "timepicker" }, "09:30", { selected_time: "09:30" }],
  [{ type: "datetimepicker" }, "1767323045", { selected_date_time: 1_767_323_045 }],
  [{ type: "checkboxes", options: OPTIONS }, ["a"], { selected_options: [option("a")] }],
  [{ type: "radio_buttons", options: OPTIONS }, "a", { selected_option: option("a") }],
];

/** Those that stand in input blocks alone, and tell the app at once with `dispatch_action`. */
const INPUTS: readonly [element: object, value: string, chosen: object][] = [
  [{ type: "plain_text_input", placeholder: plain("x") }, "hi", { value: "hi" }],
  [{ type: "email_text_input" }, "a@b.example", { value: "a@b.example" }],
  [{ type: "url_text_input" }, "https://a.example", { value: "https://a.example" }],
  [{ type: "number_input", is_decimal_allowed: false }, "7", { value: "7" }],
  [
    { type: "rich_text_input" },
    "hi",
    {
      rich_text_value: {
        type: "rich_text",
        elements: [{ type: "rich_text_section", elements: [{ type: "text", text: "hi" }] }],
      },
    },
  ],
];

describe("Local Slack: elements of messages and Home tabs", () => {
  let stage: Stage;
  let bot: WebClient;

  beforeEach(async () => {
    stage = await Stage.start();
    bot = await stage.installedBot(stage.acme);
  });
  afterEach(() => stage.stop());

  const ben = () => ({ team: stage.acme.id, user: stage.acme.people[1].id });
  const post = async (blocks: object[]) => {
    const channel = stage.acme.general;
    const { ts = "" } = await bot.chat.postMessage({ channel, text: "x", blocks: blocks as KnownBlock[] });
    return { channel, ts: String(ts) };
  };
  const publish = (blocks: object[]) =>
    bot.apiCall("views.publish", { user_id: ben().user, view: { type: "home", blocks } });
  const last = () => stage.app.interactions().at(-1);

  for (const [element, value, chosen] of USES) {
    const { type, ...fields } = element as { type: string; options?: object; option_groups?: object };
    const repeated = Object.fromEntries(
      Object.entries(fields).filter(([name]) => /^(initial_|placeholder)/.test(name)),
    );
    const action = { type, block_id: "row", action_id: "it", ...chosen, ...repeated };
    const groups = fields.option_groups === undefined ? "" : " with groups";

    it(`${type}${groups} tells the app from a message, with what is chosen in its state`, async () => {
      const place = await post(actions({ ...element, action_id: "it" }));
      const result = await stage.localSlack.useElement({ ...ben(), actionId: "it", value, in: place });
      assert.deepEqual([result.ok, result.status], [true, 200]);
      const { type: kind, actions: sent, state, container, channel } = last();
      const { action_ts, ...used } = sent[0];
      assert.match(action_ts, /^\d+\.\d{6}$/);
      assert.deepEqual([kind, used], ["block_actions", action]);
      assert.deepEqual(state, { values: { row: { it: { type, ...chosen } } } });
      assert.deepEqual([container.message_ts, channel.id], [place.ts, place.channel]);
    });

    it(`${type}${groups} tells the app from a Home tab, with what is chosen in its view's state`, async () => {
      await publish(actions({ ...element, action_id: "it" }));
      await stage.localSlack.useElement({ ...ben(), actionId: "it", value, in: "home" });
      const { actions: sent, state, view } = last();
      const { action_ts: _ts, ...used } = sent[0];
      assert.deepEqual([used, state], [action, undefined]);
      assert.deepEqual(view.state, { values: { row: { it: { type, ...chosen } } } });
    });
  }

  for (const [element, value, chosen] of INPUTS) {
    const { type } = element as { type: string };
    const input = (dispatch_action: boolean) => [
      {
        type: "input",
        block_id: "row",
        dispatch_action,
        label: plain("It"),
        element: { ...element, action_id: "it" },
      },
    ];

    it(`${type} tells the app with dispatch_action, and only keeps what is typed without`, async () => {
      const quiet = await post(input(false));
      const kept = await stage.localSlack.useElement({ ...ben(), actionId: "it", value, in: quiet });
      assert.deepEqual([kept.ok, kept.delivery], [true, undefined]);
      assert.equal(stage.app.interactions().length, 0);
      const place = await post(input(true));
      await stage.localSlack.useElement({ ...ben(), actionId: "it", value, in: place });
      const { actions: sent, state } = last();
      const { action_ts: _ts, ...used } = sent[0];
      assert.deepEqual(used, { type, block_id: "row", action_id: "it", ...chosen });
      assert.deepEqual(state.values, { row: { it: { type, ...chosen } } });
    });
  }

  it("an overflow menu has the option that was chosen, leads where it says, and is in no state", async () => {
    const options = [option("a"), { ...option("b"), url: "https://a.example/" }];
    const place = await post(actions({ type: "overflow", action_id: "it", options }));
    const result = await stage.localSlack.useElement({ ...ben(), actionId: "it", value: "b", in: place });
    assert.equal(result.url, "https://a.example/");
    const { action_ts: _ts, ...used } = last().actions[0];
    assert.deepEqual(used, {
      type: "overflow",
      block_id: "row",
      action_id: "it",
      selected_option: options[1],
    });
    assert.deepEqual(last().state, { values: {} });
  });

  it("feedback buttons and icon buttons are pressed", async () => {
    const place = await post([
      {
        type: "context_actions",
        block_id: "row",
        elements: [
          {
            type: "feedback_buttons",
            action_id: "feedback",
            positive_button: { text: plain("Good"), value: "good" },
            negative_button: { text: plain("Bad"), value: "bad" },
          },
          { type: "icon_button", action_id: "drop", icon: "trash", text: plain("Delete"), value: "v" },
        ],
      },
    ]);
    const press = async (actionId: string, value: string) => {
      await stage.localSlack.clickButton({ ...ben(), actionId, value, in: place });
      const { action_ts: _ts, ...action } = last().actions[0];
      return action;
    };
    const where = { block_id: "row" };
    assert.deepEqual(await press("feedback", "bad"), {
      type: "feedback_buttons",
      ...where,
      action_id: "feedback",
      text: plain("Bad"),
      value: "bad",
    });
    assert.deepEqual(await press("drop", "v"), {
      type: "icon_button",
      ...where,
      action_id: "drop",
      text: plain("Delete"),
      value: "v",
      icon: "trash",
    });
  });

  it("the state has what each person chose in all elements, when a button is pressed", async () => {
    const place = await post([
      ...actions(
        { type: "static_select", action_id: "which", options: OPTIONS },
        { type: "datepicker", action_id: "when", initial_date: "2026-01-02" },
        { type: "button", action_id: "go", text: plain("Go") },
      ),
      {
        type: "input",
        block_id: "note",
        label: plain("Note"),
        element: { type: "plain_text_input", action_id: "text" },
      },
    ]);
    const { useElement, clickButton } = stage.localSlack;
    await useElement({ ...ben(), actionId: "which", value: "a", in: place });
    await useElement({ ...ben(), actionId: "text", value: "hello", in: place });
    await clickButton({ ...ben(), actionId: "go", in: place });
    assert.deepEqual(last().state.values, {
      row: {
        which: { type: "static_select", selected_option: option("a") },
        when: { type: "datepicker", selected_date: "2026-01-02" },
      },
      note: { text: { type: "plain_text_input", value: "hello" } },
    });
    await clickButton({ team: stage.acme.id, user: stage.acme.people[0].id, actionId: "go", in: place });
    const { which } = last().state.values.row;
    assert.deepEqual(
      [which, last().state.values.note.text.value],
      [{ type: "static_select", selected_option: null }, null],
    );
  });

  it("what was chosen stays when a view is published again, in elements with the same ids, and while it is offered", async () => {
    const view = (block_id: string, values: string[]) => [
      {
        type: "actions",
        block_id,
        elements: [
          { type: "static_select", action_id: "which", options: values.map(option) },
          { type: "button", action_id: "go", text: plain("Go") },
        ],
      },
    ];
    const pressed = async () => {
      await stage.localSlack.clickButton({ ...ben(), actionId: "go", in: "home" });
      return Object.values<{ which: { selected_option: unknown } }>(last().view.state.values)[0]?.which
        .selected_option;
    };
    await publish(view("row", ["a", "b"]));
    await stage.localSlack.useElement({ ...ben(), actionId: "which", value: "a", in: "home" });
    await publish(view("row", ["a", "c"]));
    assert.deepEqual(await pressed(), option("a"));
    await publish(view("row", ["c"]));
    assert.equal(await pressed(), null);
    await publish(view("other", ["a"]));
    assert.equal(await pressed(), null);
  });

  it("an element is emptied with an empty text", async () => {
    const place = await post(
      actions({ type: "static_select", action_id: "it", options: OPTIONS, initial_option: option("a") }),
    );
    await stage.localSlack.useElement({ ...ben(), actionId: "it", value: "", in: place });
    assert.equal(last().actions[0].selected_option, null);
    assert.equal(last().state.values.row.it.selected_option, null);
  });

  it("what a person cannot do is refused, with what there is", async () => {
    const place = await post(
      actions(
        { type: "static_select", action_id: "it", options: OPTIONS },
        { type: "multi_users_select", action_id: "many", max_selected_items: 1 },
      ),
    );
    const use = (actionId: string, value: string | string[]) =>
      stage.localSlack.useElement({ ...ben(), actionId, value, in: place });
    await assert.rejects(use("it", "c"), {
      code: "local_slack_use_invalid",
      message: /no option c. It has a, b\./,
    });
    await assert.rejects(use("gone", "c"), { message: /There is it \(static_select\), many/ });
    await assert.rejects(use("many", ["U1", "U2"]), { message: /at most 1 items/ });
    assert.equal(stage.app.interactions().length, 0);
  });

  it("elements in the blocks of an attachment act too", async () => {
    const channel = stage.acme.general;
    const blocks = actions({ type: "static_select", action_id: "it", options: OPTIONS });
    const { ts = "" } = await bot.chat.postMessage({
      channel,
      text: "x",
      attachments: [{ blocks: blocks as KnownBlock[] }],
    });
    await stage.localSlack.useElement({
      ...ben(),
      actionId: "it",
      value: "a",
      in: { channel, ts: String(ts) },
    });
    assert.deepEqual(last().actions[0].selected_option, option("a"));
  });

  describe("a menu whose options the app answers", () => {
    beforeEach(() => {
      stage.localSlack.configureApp(stage.app.settings({ optionsUrl: `${stage.app.url}/options` }));
      stage.app.answer = ({ path, body }) => {
        if (path !== "/options") return { status: 200 };
        const { value } = JSON.parse(new URLSearchParams(body).get("payload") ?? "");
        return json({ options: [option(`${value}1`), option(`${value}2`)] });
      };
    });
    const menu = (more: object = {}) => actions({ type: "external_select", action_id: "it", ...more });
    const asked = () =>
      stage.app.at("/options").map(({ body }) => JSON.parse(new URLSearchParams(body).get("payload") ?? ""));

    it("asks the app for them with what is typed, and tells it which was chosen", async () => {
      const place = await post(menu());
      const found = await stage.localSlack.searchOptions({ ...ben(), actionId: "it", typed: "x", in: place });
      assert.deepEqual([found.ok, found.options], [true, [option("x1"), option("x2")]]);
      const [{ message, ...payload }] = asked();
      const { acme, localSlack } = stage;
      assert.deepEqual(payload, {
        type: "block_suggestion",
        user: { id: ben().user, username: "ben", name: "ben", team_id: acme.id },
        api_app_id: localSlack.appId,
        token: localSlack.verificationToken,
        team: { id: acme.id, domain: "acme" },
        enterprise: null,
        is_enterprise_install: false,
        container: { type: "message", message_ts: place.ts, channel_id: acme.general, is_ephemeral: false },
        action_id: "it",
        block_id: "row",
        value: "x",
        channel: { id: acme.general, name: "general" },
      });
      assert.equal(message.ts, place.ts);
      await stage.localSlack.useElement({ ...ben(), actionId: "it", value: "x2", in: place });
      assert.deepEqual(last().actions[0].selected_option, option("x2"));
      await assert.rejects(
        stage.localSlack.useElement({ ...ben(), actionId: "it", value: "y1", in: place }),
        {
          message: /no option y1. It has x1, x2/,
        },
      );
    });

    it("is searched and used in one go, in a Home tab", async () => {
      await publish(actions({ type: "multi_external_select", action_id: "it" }));
      const use = (typed: string, value: string[]) =>
        stage.localSlack.useElement({ ...ben(), actionId: "it", typed, value, in: "home" });
      await use("x", ["x1"]);
      assert.equal(asked()[0].view.type, "home");
      await use("y", ["x1", "y2"]);
      assert.deepEqual(last().view.state.values.row.it.selected_options, [option("x1"), option("y2")]);
    });

    it("takes groups of options", async () => {
      const place = await post(menu());
      stage.app.answer = () => json({ option_groups: [{ label: plain("G"), options: OPTIONS }] });
      const found = await stage.localSlack.searchOptions({ ...ben(), actionId: "it", typed: "", in: place });
      assert.deepEqual(found.options, OPTIONS);
    });

    it("stays empty where the app answers too late, not at all, or with what is no list, and without a URL", async () => {
      const place = await post(menu());
      const search = async () => {
        const { ok, error, options } = await stage.localSlack.searchOptions({
          ...ben(),
          actionId: "it",
          typed: "x",
          in: place,
        });
        return [ok, error, options.length];
      };
      stage.app.answer = () => ({ status: 200 });
      assert.deepEqual(await search(), [false, "dispatch_unknown_error", 0]);
      stage.app.answer = () =>
        json({ options: Array.from({ length: 101 }, (_, index) => option(`${index}`)) });
      assert.deepEqual(await search(), [false, "dispatch_unknown_error", 0]);
      stage.app.answer = () => ({ status: 500 });
      assert.deepEqual(await search(), [false, "dispatch_failed", 0]);
      stage.localSlack.configureApp(stage.app.settings());
      assert.deepEqual(await search(), [false, "no_options_url", 0]);
    });

    it("has three seconds to be answered", async () => {
      const place = await post(menu());
      const late = await Stage.start({
        localSlack: {
          timers: {
            setTimeout: (act) => setTimeout(act, 0),
            clearTimeout: (handle) => clearTimeout(handle as never),
          },
        },
      });
      assert.ok(place);
      try {
        late.localSlack.configureApp(late.app.settings({ optionsUrl: `${late.app.url}/options` }));
        const lateBot = await late.installedBot(late.acme);
        late.app.answer = () => "never";
        const channel = late.acme.general;
        const { ts = "" } = await lateBot.chat.postMessage({
          channel,
          text: "x",
          blocks: menu() as KnownBlock[],
        });
        const found = await late.localSlack.searchOptions({
          team: late.acme.id,
          user: late.acme.people[1].id,
          actionId: "it",
          typed: "x",
          in: { channel, ts: String(ts) },
        });
        assert.deepEqual([found.ok, found.error], [false, "operation_timeout"]);
      } finally {
        await late.stop();
      }
    });

    it("fills in a modal", async () => {
      await stage.localSlack.command({ ...ben(), channel: stage.acme.general, command: "/speak" });
      const trigger_id = new URLSearchParams(stage.app.at("/commands").at(-1)?.body).get("trigger_id") ?? "";
      const input = {
        type: "input",
        block_id: "row",
        label: plain("It"),
        element: { type: "external_select", action_id: "it" },
      };
      const view = { type: "modal", title: plain("T"), submit: plain("S"), blocks: [input] };
      await bot.apiCall("views.open", { trigger_id, view });
      const which = { ...ben(), viewId: stage.localSlack.openViews(ben().user)[0]?.id ?? "" };
      await stage.localSlack.useElement({ ...ben(), actionId: "it", typed: "x", value: "x1", in: which });
      assert.equal(stage.app.interactions().length, 0);
      await stage.localSlack.submitView(which);
      assert.deepEqual(last().view.state.values.row.it.selected_option, option("x1"));
    });
  });
});
