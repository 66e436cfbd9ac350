import assert from "node:assert/strict";
import type { ActionsBlock, ModalView, PlainTextElement } from "@slack/types";
import type { Workspace } from "../../src/org/workspaces.js";
import { BoltStage, RECEIVERS } from "./bolt-stage.js";

const text = (value: string): PlainTextElement => ({ type: "plain_text", text: value });
const GO: ActionsBlock = {
  type: "actions",
  elements: [{ type: "button", action_id: "go", value: "v", text: text("Go") }],
};
const FORM: ModalView = {
  type: "modal",
  callback_id: "form",
  title: text("A form"),
  submit: text("Send"),
  notify_on_close: true,
  blocks: [
    {
      type: "input",
      block_id: "who",
      label: text("Name"),
      element: { type: "plain_text_input", action_id: "name" },
    },
  ],
};

for (const kind of Object.keys(RECEIVERS) as (keyof typeof RECEIVERS)[]) {
  describe(`Local Slack: a Bolt app on ${kind}`, () => {
    let stage: BoltStage;

    beforeEach(async () => {
      stage = await BoltStage.start(kind);
    });

    // Fails where the app had an error.
    afterEach(() => stage.stop());

    const places: readonly [what: string, where: () => Workspace, org: boolean][] = [
      ["a workspace", () => stage.acme, false],
      ["a workspace in an organization", () => stage.initech, false],
      ["an organization", () => stage.initech, true],
    ];

    for (const [what, where, org] of places) {
      describe(`installed in ${what}`, () => {
        beforeEach(() => stage.install(where(), { org }));

        const person = () => stage.second(where());
        const say = (message: string, channel = where().general) =>
          stage.localSlack.postMessage({ ...person(), channel, text: message });
        const found = <T>(what: string, find: () => T | undefined) => stage.localSlack.until(what, find);

        it("answers a mention, and a direct message, with its bot token", async () => {
          const { localSlack, app } = stage;
          app.event("app_mention", async ({ event, say: answer }) => {
            await answer({ text: "here", thread_ts: event.ts });
          });
          app.message("psst", async ({ say: answer }) => {
            await answer("I heard");
          });
          const mention = await say(`<@${localSlack.bot(where().id)?.userId}> hello`);
          const answered = await found("the answer", () =>
            localSlack.messages(mention.channel).find(({ thread_ts }) => thread_ts === mention.ts),
          );
          const dm = localSlack.dm(where().id, person().user);
          await say("psst", dm);
          const heard = await found("the answer", () =>
            localSlack.messages(dm).find((each) => each.by === "bot_token"),
          );
          assert.deepEqual([answered.text, answered.by, heard.text], ["here", "bot_token", "I heard"]);
        });

        it("publishes a Home tab, and is told when its button is pressed", async () => {
          const { localSlack, app } = stage;
          app.event("app_home_opened", async ({ event, client }) => {
            await client.views.publish({ user_id: event.user, view: { type: "home", blocks: [GO] } });
          });
          app.action({ action_id: "go", type: "block_actions" }, async ({ ack, body, client, context }) => {
            await ack();
            assert.equal(body.view?.type, "home");
            assert.equal(context.isEnterpriseInstall, org);
            await client.views.publish({ user_id: body.user.id, view: { type: "home", blocks: [] } });
          });
          await localSlack.openHome(person());
          const view = await found("the Home tab", () => localSlack.homeOf(person()));
          assert.equal((await localSlack.clickButton({ ...person(), actionId: "go", in: "home" })).ok, true);
          await found("another Home tab", () => localSlack.homeOf(person())?.hash !== view.hash || undefined);
        });

        it("answers a command in every way, and opens a view with its trigger", async () => {
          const { localSlack, app } = stage;
          app.command("/speak", async ({ ack, respond, client, body, command }) => {
            await ack({ text: `you said ${command.text}` });
            await respond("and again");
            await client.views.open({ trigger_id: body.trigger_id, view: FORM });
          });
          const result = await localSlack.command({
            ...person(),
            channel: where().general,
            command: "/speak",
            text: "hello",
          });
          assert.deepEqual([result.ok, result.message?.text], [true, "you said hello"]);
          const [view] = await found("the view", () => nonEmpty(localSlack.openViews(person().user)));
          assert.equal(view?.callback_id, "form");
          assert.equal(localSlack.messages(where().general).at(-1)?.text, "and again");
        });

        it("is told when a button in a message is pressed, and changes the message", async () => {
          const { localSlack, app } = stage;
          app.message("doors", async ({ say: answer }) => {
            await answer({ text: "Doors", blocks: [GO] });
          });
          app.action({ action_id: "go", type: "block_actions" }, async ({ ack, body, respond, client }) => {
            await ack();
            assert.ok(body.message && body.channel);
            await client.chat.update({ channel: body.channel.id, ts: body.message.ts, text: "Opened" });
            await respond({ replace_original: true, text: "Closed" });
          });
          await say("doors");
          const isBots = ({ by }: { by: string }) => by === "bot_token";
          const doors = await found("the doors", () => localSlack.messages(where().general).find(isBots));
          await localSlack.clickButton({
            ...person(),
            actionId: "go",
            in: { channel: doors.channel, ts: doors.ts },
          });
          await found("the closed doors", () =>
            localSlack.messages(where().general).find((each) => isBots(each) && each.text === "Closed"),
          );
        });

        it("is told when a view is submitted and closed, and answers with errors, an update, another view", async () => {
          const { localSlack, app } = stage;
          const closed: string[] = [];
          app.command("/speak", async ({ ack, client, body }) => {
            await ack();
            await client.views.open({ trigger_id: body.trigger_id, view: FORM });
          });
          app.view("form", async ({ ack, view, client, body }) => {
            const name = view.state.values.who?.name?.value;
            if (name === "nobody")
              return ack({ response_action: "errors", errors: { who: "Somebody, please." } });
            if (name === "other") return ack({ response_action: "update", view: FORM });
            if (name === "more") return ack({ response_action: "push", view: FORM });
            await ack();
            await client.chat.postMessage({ channel: body.user.id, text: `Hello ${name}` });
          });
          app.view({ callback_id: "form", type: "view_closed" }, async ({ ack, body }) => {
            await ack();
            closed.push(body.view.id);
          });
          await localSlack.command({ ...person(), channel: where().general, command: "/speak" });
          const [view] = await found("the view", () => nonEmpty(localSlack.openViews(person().user)));
          assert.ok(view);
          const submit = (name: string, viewId = view.id) =>
            localSlack.submitView({ ...person(), viewId, values: { name } });
          const refused = await submit("nobody");
          assert.deepEqual(
            [refused.responseAction, refused.errors],
            ["errors", { who: "Somebody, please." }],
          );
          assert.equal((await submit("other")).responseAction, "update");
          assert.equal((await submit("more")).responseAction, "push");
          const [root, top] = localSlack.openViews(person().user);
          assert.ok(root && top);
          assert.equal((await localSlack.closeView({ ...person(), viewId: top.id })).ok, true);
          assert.deepEqual(closed, [top.id]);
          assert.equal((await submit("Ben")).ok, true);
          assert.deepEqual(localSlack.openViews(person().user), []);
          const dm = localSlack.dm(where().id, person().user);
          await found("the greeting", () =>
            localSlack.messages(dm).find((each) => each.text === "Hello Ben"),
          );
        });

        it("is told that it was removed", async () => {
          const { localSlack, app } = stage;
          const heard: string[] = [];
          app.event("tokens_revoked", async ({ event }) => {
            heard.push(`${event.type} ${event.tokens.bot?.length}`);
          });
          app.event("app_uninstalled", async ({ event }) => {
            heard.push(event.type);
          });
          await (org ? localSlack.uninstallOrg("E0INITECH01") : localSlack.uninstall(where().id));
          await localSlack.idle();
          assert.deepEqual(heard.sort(), ["app_uninstalled", "tokens_revoked 1"]);
        });
      });
    }
  });
}

function nonEmpty<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length > 0 ? list : undefined;
}
