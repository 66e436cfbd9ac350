import assert from "node:assert/strict";
import type { ModalView } from "@slack/types";
import type { WebClient } from "@slack/web-api";
import { Stage, slackError } from "../stage.js";

const text = (value: string) => ({ type: "plain_text" as const, text: value });
const MODAL: ModalView = {
  type: "modal",
  callback_id: "form",
  title: text("A form"),
  submit: text("Send"),
  blocks: [
    { type: "input", label: text("Name"), element: { type: "plain_text_input", action_id: "name" } },
    {
      type: "actions",
      elements: [{ type: "button", action_id: "more", text: text("More") }],
    },
  ],
};

describe("Local Slack: modals", () => {
  let stage: Stage;
  let bot: WebClient;
  let nowMs: number;

  beforeEach(async () => {
    nowMs = Date.parse("2026-01-02T03:04:05Z");
    stage = await Stage.start({ localSlack: { clock: () => nowMs } });
    bot = await stage.installedBot(stage.acme);
  });

  afterEach(() => stage.stop());

  const ben = () => ({ team: stage.acme.id, user: stage.acme.people[1].id });

  /** The trigger of a command that Ben gives. */
  async function trigger(): Promise<string> {
    await stage.localSlack.command({ ...ben(), channel: stage.acme.general, command: "/speak" });
    return new URLSearchParams(stage.app.at("/commands").at(-1)?.body).get("trigger_id") ?? "";
  }

  const open = async (view: ModalView = MODAL) => bot.views.open({ trigger_id: await trigger(), view });
  const seen = () => stage.localSlack.openViews(ben().user);

  describe("are opened by views.open", () => {
    it("for the person of the trigger", async () => {
      const { view } = await open();
      const { id, hash, blocks, ...rest } = view ?? {};
      assert.match(id ?? "", /^V/);
      assert.deepEqual(rest, {
        type: "modal",
        team_id: stage.acme.id,
        title: { ...text("A form"), emoji: true },
        submit: { ...text("Send"), emoji: true },
        close: null,
        private_metadata: "",
        callback_id: "form",
        external_id: "",
        clear_on_close: false,
        notify_on_close: false,
        state: { values: {} },
        root_view_id: id,
        previous_view_id: null,
        app_id: stage.localSlack.appId,
        app_installed_team_id: stage.acme.id,
        bot_id: stage.localSlack.bot(stage.acme.id)?.botId,
      });
      assert.deepEqual(seen(), [view]);
      assert.deepEqual(stage.localSlack.openViews(stage.acme.people[0].id), []);
    });

    it("with the trigger of a button as well", async () => {
      const { user } = ben();
      const button = { type: "button" as const, action_id: "go", text: text("Go") };
      await bot.views.publish({
        user_id: user,
        view: { type: "home", blocks: [{ type: "actions", elements: [button] }] },
      });
      await stage.localSlack.clickButton({ ...ben(), actionId: "go", in: "home" });
      const { trigger_id } = stage.app.interactions()[0];
      assert.equal((await bot.views.open({ trigger_id, view: MODAL })).ok, true);
    });

    it("once, within three seconds", async () => {
      const [first, late] = [await trigger(), await trigger()];
      nowMs += 2_999;
      assert.equal((await bot.views.open({ trigger_id: first, view: MODAL })).ok, true);
      const again = bot.views.open({ trigger_id: first, view: MODAL });
      assert.equal((await slackError(again)).error, "exchanged_trigger_id");
      nowMs += 1;
      const tooLate = bot.views.open({ trigger_id: late, view: MODAL });
      assert.equal((await slackError(tooLate)).error, "expired_trigger_id");
    });

    it("with a trigger that this installation was sent", async () => {
      const other = await stage.installedBot(stage.globex);
      const trigger_id = await trigger();
      for (const call of [
        bot.views.open({ trigger_id: "1.2.abc", view: MODAL }),
        other.views.open({ trigger_id, view: MODAL }),
      ]) {
        assert.equal((await slackError(call)).error, "invalid_trigger_id");
      }
      assert.equal((await bot.views.open({ trigger_id, view: MODAL })).ok, true);
    });

    for (const [what, change, message] of [
      ["a Home view", { type: "home" }, /view\/type/],
      ["no title", { title: undefined }, /missing required field: title/],
      ["a title of 25 characters", { title: text("x".repeat(25)) }, /view\/title/],
      ["a submit button that is mrkdwn", { submit: { type: "mrkdwn", text: "Send" } }, /view\/submit/],
      ["an input without a submit button", { submit: undefined }, /missing required field: submit/],
    ] as const) {
      it(`but not with ${what}, which leaves the trigger good`, async () => {
        const { access_token = "" } = await stage.install(stage.acme);
        const trigger_id = await trigger();
        const view = JSON.stringify({ ...MODAL, ...change });
        const body = new URLSearchParams({ token: access_token, trigger_id, view });
        const { body: refusal } = await stage.call("views.open", { method: "POST", body });
        assert.equal(refusal.error, "invalid_arguments");
        assert.match(JSON.stringify(refusal.response_metadata), message);
        assert.equal((await bot.views.open({ trigger_id, view: MODAL })).ok, true);
      });
    }

    it("under an external_id that is free", async () => {
      await open({ ...MODAL, external_id: "mine" });
      assert.equal(
        (await slackError(open({ ...MODAL, external_id: "mine" }))).error,
        "duplicate_external_id",
      );
    });
  });

  describe("are changed by views.update", () => {
    it("by id or external_id, and get a new hash", async () => {
      const { view } = await open({ ...MODAL, external_id: "mine" });
      const changed = await bot.views.update({
        view_id: view?.id ?? "",
        view: { ...MODAL, callback_id: "two" },
      });
      assert.deepEqual([changed.view?.id, changed.view?.root_view_id], [view?.id, view?.id]);
      assert.notEqual(changed.view?.hash, view?.hash);
      assert.equal(seen()[0]?.callback_id, "two");
      const gone = bot.views.update({ external_id: "mine", view: MODAL });
      assert.equal((await slackError(gone)).error, "not_found");
    });

    it("with the hash that they have, or none", async () => {
      const { view } = await open();
      const view_id = view?.id ?? "";
      const hash = view?.hash ?? "";
      assert.equal((await bot.views.update({ view_id, hash, view: MODAL })).ok, true);
      const stale = bot.views.update({ view_id, hash, view: MODAL });
      assert.equal((await slackError(stale)).error, "hash_conflict");
    });

    it("with all required arguments", async () => {
      const { view } = await open();
      const { access_token = "" } = await stage.install(stage.acme);
      for (const [args, missing] of [
        [{ view: JSON.stringify(MODAL) }, "view_id"],
        [{ view_id: view?.id ?? "" }, "view"],
        [{ view_id: view?.id ?? "", view: "{}" }, "type"],
      ] as const) {
        const body = new URLSearchParams({ token: access_token, ...args });
        const { body: refusal } = await stage.call("views.update", { method: "POST", body });
        assert.equal(refusal.error, "invalid_arguments");
        assert.match(JSON.stringify(refusal.response_metadata), new RegExp(missing));
      }
    });

    it("unless they are closed, or another installation's", async () => {
      const { view } = await open();
      const view_id = view?.id ?? "";
      const other = await stage.installedBot(stage.globex);
      assert.equal((await slackError(other.views.update({ view_id, view: MODAL }))).error, "not_found");
      await stage.localSlack.closeView({ ...ben(), viewId: view_id });
      assert.equal((await slackError(bot.views.update({ view_id, view: MODAL }))).error, "not_found");
    });
  });

  describe("are stacked by views.push", () => {
    async function pressMore(): Promise<string> {
      const viewId = seen().at(-1)?.id ?? "";
      await stage.localSlack.clickButton({ ...ben(), actionId: "more", in: { viewId } });
      return stage.app.interactions().at(-1).trigger_id;
    }

    it("three high at most", async () => {
      const root = (await open()).view;
      const second = (await bot.views.push({ trigger_id: await pressMore(), view: MODAL })).view;
      const third = (await bot.views.push({ trigger_id: await pressMore(), view: MODAL })).view;
      assert.deepEqual(
        seen().map(({ id, root_view_id, previous_view_id }) => [id, root_view_id, previous_view_id]),
        [
          [root?.id, root?.id, null],
          [second?.id, root?.id, root?.id],
          [third?.id, root?.id, second?.id],
        ],
      );
      const fourth = bot.views.push({ trigger_id: await pressMore(), view: MODAL });
      assert.equal((await slackError(fourth)).error, "push_limit_reached");
    });

    it("under an external_id that is free", async () => {
      await open({ ...MODAL, external_id: "mine" });
      const view = { ...MODAL, external_id: "mine" };
      const pushed = bot.views.push({ trigger_id: await pressMore(), view });
      assert.equal((await slackError(pushed)).error, "duplicate_external_id");
    });

    it("on a modal that is open", async () => {
      const pushed = bot.views.push({ trigger_id: await trigger(), view: MODAL });
      assert.equal((await slackError(pushed)).error, "not_found");
    });

    it("and go one by one, or all at once", async () => {
      await open();
      await bot.views.push({ trigger_id: await pressMore(), view: MODAL });
      const [root, top] = seen();
      await stage.localSlack.closeView({ ...ben(), viewId: top?.id ?? "" });
      assert.deepEqual(seen(), [root]);
      await bot.views.push({ trigger_id: await pressMore(), view: MODAL });
      await stage.localSlack.closeView({ ...ben(), viewId: seen()[1]?.id ?? "", all: true });
      assert.deepEqual(seen(), []);
    });
  });

  it("that are closed are told to the app only when they ask for it", async () => {
    const quiet = (await open()).view;
    const result = await stage.localSlack.closeView({ ...ben(), viewId: quiet?.id ?? "" });
    assert.deepEqual([result.ok, result.delivery, stage.app.interactions()], [true, undefined, []]);

    const loud = (await open({ ...MODAL, notify_on_close: true })).view;
    await stage.localSlack.closeView({ ...ben(), viewId: loud?.id ?? "" });
    const clearing = (await open({ ...MODAL, notify_on_close: true, clear_on_close: true })).view;
    const { ok, delivery } = await stage.localSlack.closeView({ ...ben(), viewId: clearing?.id ?? "" });
    assert.deepEqual([ok, delivery?.type], [true, "view_closed"]);
    assert.deepEqual(
      stage.app
        .interactions()
        .map(({ type, view, is_cleared, trigger_id }) => [type, view.id, is_cleared, trigger_id]),
      [
        ["view_closed", loud?.id, false, undefined],
        ["view_closed", clearing?.id, true, undefined],
      ],
    );
    await assert.rejects(stage.localSlack.closeView({ ...ben(), viewId: loud?.id ?? "" }), {
      code: "local_slack_use_invalid",
    });
  });
});
