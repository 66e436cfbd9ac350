import assert from "node:assert/strict";
import type { WebClient } from "@slack/web-api";
import { Stage } from "../stage.js";
import type { Answer } from "../test-app.js";

const text = (value: string) => ({ type: "plain_text" as const, text: value });
const option = (value: string) => ({ text: text(value.toUpperCase()), value });
const chosen = (value: string) => ({ text: { ...text(value.toUpperCase()), emoji: true }, value });
const input = (element: object, more: object = {}) => ({
  type: "input",
  label: text("A field"),
  element,
  ...more,
});
const NAME = input({ type: "plain_text_input", action_id: "name" }, { block_id: "who" });
const form = (...blocks: object[]) => ({
  type: "modal",
  title: text("A form"),
  submit: text("Send"),
  blocks,
});
const json = (body: unknown): Answer => ({
  status: 200,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
});

describe("Local Slack: submitting a view", () => {
  let stage: Stage;
  let bot: WebClient;

  beforeEach(async () => {
    stage = await Stage.start();
    bot = await stage.installedBot(stage.acme);
  });

  afterEach(() => stage.stop());

  const ben = () => ({ team: stage.acme.id, user: stage.acme.people[1].id });

  async function open(view: object = form(NAME)) {
    await stage.localSlack.command({ ...ben(), channel: stage.acme.general, command: "/speak" });
    const trigger_id = new URLSearchParams(stage.app.at("/commands").at(-1)?.body).get("trigger_id") ?? "";
    await bot.apiCall("views.open", { trigger_id, view });
    const viewId = stage.localSlack.openViews(ben().user).at(-1)?.id ?? "";
    return { ...ben(), viewId };
  }

  const seen = () => stage.localSlack.openViews(ben().user);
  const last = () => stage.app.interactions().at(-1);

  it("tells the app what the person typed, and closes the view", async () => {
    const which = await open({ ...form(NAME), private_metadata: "m", callback_id: "form" });
    const result = await stage.localSlack.submitView({ ...which, values: { name: "Ben" } });
    assert.deepEqual([result.ok, result.status, result.responseAction], [true, 200, undefined]);
    assert.deepEqual(seen(), []);
    const { trigger_id, view, ...payload } = last();
    assert.match(trigger_id, /^\d+\.\d+\.[0-9a-f]+$/);
    assert.deepEqual(payload, {
      type: "view_submission",
      user: { id: ben().user, username: "ben", name: "ben", team_id: ben().team },
      api_app_id: stage.localSlack.appId,
      token: stage.localSlack.verificationToken,
      team: { id: ben().team, domain: "acme" },
      enterprise: null,
      is_enterprise_install: false,
      response_urls: [],
    });
    assert.deepEqual(
      [view.id, view.callback_id, view.private_metadata, view.state],
      [which.viewId, "form", "m", { values: { who: { name: { type: "plain_text_input", value: "Ben" } } } }],
    );
  });

  it("fills in every kind of field", async () => {
    const options = [option("a"), option("b")];
    const fields: [element: object, value: string | string[] | undefined, state: object][] = [
      [{ type: "plain_text_input", initial_value: "before" }, undefined, { value: "before" }],
      [{ type: "email_text_input" }, "a@b.example", { value: "a@b.example" }],
      [{ type: "static_select", options }, "b", { selected_option: chosen("b") }],
      [
        { type: "static_select", options, initial_option: option("a") },
        undefined,
        { selected_option: chosen("a") },
      ],
      [{ type: "radio_buttons", options }, "a", { selected_option: chosen("a") }],
      [{ type: "checkboxes", options }, ["a", "b"], { selected_options: [chosen("a"), chosen("b")] }],
      [{ type: "multi_static_select", options }, "b", { selected_options: [chosen("b")] }],
      [
        { type: "checkboxes", options, initial_options: [option("a")] },
        undefined,
        { selected_options: [chosen("a")] },
      ],
      [{ type: "users_select" }, "U1", { selected_user: "U1" }],
      [
        { type: "conversations_select", initial_conversation: "C1" },
        undefined,
        { selected_conversation: "C1" },
      ],
      [{ type: "multi_users_select", initial_users: ["U1"] }, undefined, { selected_users: ["U1"] }],
      [{ type: "multi_channels_select" }, ["C1", "C2"], { selected_channels: ["C1", "C2"] }],
      [{ type: "datepicker" }, "2026-01-02", { selected_date: "2026-01-02" }],
      [{ type: "timepicker", initial_time: "09:00" }, undefined, { selected_time: "09:00" }],
    ];
    const blocks = fields.map(([element], index) =>
      input({ ...element, action_id: `f${index}` }, { block_id: `b${index}` }),
    );
    const values = Object.fromEntries(
      fields.flatMap(([, value], index) => (value === undefined ? [] : [[`f${index}`, value]])),
    );
    const { ok } = await stage.localSlack.submitView({ ...(await open(form(...blocks))), values });
    assert.equal(ok, true);
    const expected = fields.map(([element, , state], index) => [
      `b${index}`,
      { [`f${index}`]: { type: "type" in element && element.type, ...state } },
    ]);
    assert.deepEqual(last().view.state.values, Object.fromEntries(expected));
  });

  it("tells what was chosen outside of input blocks as well, but has no buttons", async () => {
    const select = { type: "users_select", action_id: "pick" };
    const section = { type: "section", block_id: "s", text: text("Who?"), accessory: select };
    const button = { type: "button", action_id: "go", text: text("Go") };
    const dates = { type: "datepicker", action_id: "day" };
    const actions = { type: "actions", block_id: "a", elements: [button, dates] };
    await stage.localSlack.submitView({ ...(await open(form(section, actions))), values: { pick: "U1" } });
    assert.deepEqual(last().view.state.values, {
      s: { pick: { type: "users_select", selected_user: "U1" } },
      a: { day: { type: "datepicker", selected_date: null } },
    });
  });

  it("sends optional fields that were left empty as null", async () => {
    const which = await open(form({ ...NAME, optional: true }));
    await stage.localSlack.submitView(which);
    assert.deepEqual(last().view.state.values.who.name, { type: "plain_text_input", value: null });
  });

  it("is not possible with what a person could not fill in", async () => {
    const which = await open(
      form(NAME, input({ type: "static_select", action_id: "pick", options: [option("a")] })),
    );
    for (const [values, message] of [
      [{}, /name is required/],
      [{ name: "x", pick: "z" }, /no option z\. It has a/],
      [{ name: "x", nick: "y" }, /no field nick\. It has name, pick/],
    ] as const) {
      await assert.rejects(stage.localSlack.submitView({ ...which, values }), {
        code: "local_slack_use_invalid",
        message,
      });
    }
    assert.deepEqual(stage.app.interactions(), []);
  });

  it("is not possible when the view is closed, another person's, under another one, or has no submit button", async () => {
    const values = { name: "Ben" };
    const which = await open();
    const { viewId } = which;
    const ada = { ...which, user: stage.acme.people[0].id };
    await assert.rejects(stage.localSlack.submitView({ ...ada, values }), /has no view/);
    await stage.localSlack.submitView({ ...which, values });
    await assert.rejects(stage.localSlack.submitView({ ...which, values }), {
      message: new RegExp(`view ${viewId}`),
    });
    const { submit: _, ...plain } = form({ type: "divider" });
    await assert.rejects(stage.localSlack.submitView(await open(plain)), /cannot be submitted/);
    stage.app.answer = ({ path }) =>
      path === "/interactions" ? json({ response_action: "push", view: form(NAME) }) : { status: 200 };
    const root = await open();
    await stage.localSlack.submitView({ ...root, values });
    await assert.rejects(stage.localSlack.submitView({ ...root, values }), /lies under another/);
  });

  it("can be done twice with the same view, whose second answer finds it closed", async () => {
    const result = await stage.localSlack.submitView({ ...(await open()), values: { name: "Ben" } });
    stage.app.answer = () => json({ response_action: "update", view: form(NAME) });
    const again = await result.again();
    assert.deepEqual([again.ok, again.responseAction, seen()], [true, "update", []]);
    const [first, second] = stage.app.interactions();
    assert.deepEqual(second.view, first.view);
    assert.notEqual(second.trigger_id, first.trigger_id);
  });

  describe("does what the app answers:", () => {
    const submit = async (answer: Answer | "never") => {
      const which = await open();
      stage.app.answer = () => answer;
      return { which, result: await stage.localSlack.submitView({ ...which, values: { name: "Ben" } }) };
    };

    it("errors under the fields", async () => {
      const errors = { who: "Nobody is called Ben." };
      const { which, result } = await submit(json({ response_action: "errors", errors }));
      assert.deepEqual([result.ok, result.responseAction, result.errors], [true, "errors", errors]);
      assert.deepEqual(
        seen().map(({ id }) => id),
        [which.viewId],
      );
    });

    it("another view in its place", async () => {
      const view = { ...form(NAME), callback_id: "next" };
      const { which, result } = await submit(json({ response_action: "update", view }));
      assert.equal(result.responseAction, "update");
      assert.deepEqual(
        seen().map(({ id, callback_id }) => [id, callback_id]),
        [[which.viewId, "next"]],
      );
    });

    it("another view over it", async () => {
      const { which, result } = await submit(json({ response_action: "push", view: form(NAME) }));
      assert.equal(result.responseAction, "push");
      assert.deepEqual(
        seen().map(({ previous_view_id }) => previous_view_id),
        [null, which.viewId],
      );
    });

    it("the end of the whole modal", async () => {
      const { result } = await submit(json({ response_action: "clear" }));
      assert.deepEqual([result.ok, result.responseAction, seen()], [true, "clear", []]);
    });

    for (const [what, answer, error] of [
      ["another status", { status: 500 }, "dispatch_failed"],
      ["what is no JSON", { status: 200, body: "ok" }, "dispatch_unknown_error"],
      ["an unknown action", json({ response_action: "reload" }), "dispatch_unknown_error"],
      ["a view that Slack refuses", json({ response_action: "update", view: {} }), "dispatch_unknown_error"],
      [
        "errors of no field",
        json({ response_action: "errors", errors: { x: "?" } }),
        "dispatch_unknown_error",
      ],
      ["no errors", json({ response_action: "errors" }), "dispatch_unknown_error"],
    ] as const) {
      it(`nothing, for ${what}: the view stays`, async () => {
        const { which, result } = await submit(answer);
        assert.deepEqual([result.ok, result.error], [false, error]);
        assert.equal(seen()[0]?.id, which.viewId);
      });
    }
  });
});
