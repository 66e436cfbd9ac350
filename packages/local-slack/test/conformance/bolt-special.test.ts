import assert from "node:assert/strict";
import type { ActionsBlock, ModalView } from "@slack/types";
import { type SinonFakeTimers, useFakeTimers } from "sinon";
import { BoltStage } from "./bolt-stage.js";

const TEXT = { type: "plain_text" as const, text: "Go" };
const GO: ActionsBlock = { type: "actions", elements: [{ type: "button", action_id: "go", text: TEXT }] };
const FORM: ModalView = { type: "modal", callback_id: "form", title: TEXT, submit: TEXT, blocks: [] };

describe("Local Slack: a Bolt app in special cases", () => {
  let stage: BoltStage | undefined;
  let clock: SinonFakeTimers | undefined;

  afterEach(async () => {
    await stage?.stop();
    clock?.restore();
    stage = clock = undefined;
  });

  it("is told of an external member in a shared channel, and acts for the workspace that has it", async () => {
    stage = await BoltStage.start("ExpressReceiver");
    const { app, localSlack, acme, globex } = stage;
    await stage.install(acme);
    const teams: (string | undefined)[] = [];
    app.event("app_mention", async ({ say, context }) => {
      teams.push(context.teamId);
      await say({ text: "Doors", blocks: [GO] });
    });
    app.action({ action_id: "go", type: "block_actions" }, async ({ ack, client, body, context }) => {
      await ack();
      teams.push(context.teamId);
      await client.views.open({ trigger_id: body.trigger_id, view: FORM });
    });
    app.view("form", async ({ ack, client, body, context }) => {
      await ack();
      teams.push(context.teamId);
      await client.chat.postMessage({
        channel: localSlack.sharedChannel,
        text: `Thank you <@${body.user.id}>`,
      });
    });
    const hank = stage.second(globex);
    const channel = localSlack.sharedChannel;
    const bot = localSlack.bot(acme.id)?.userId;
    await localSlack.postMessage({ ...hank, channel, text: `<@${bot}> hello` });
    const doors = await localSlack.until("the doors", () =>
      localSlack.messages(channel).find(({ text }) => text === "Doors"),
    );
    await localSlack.clickButton({ ...hank, actionId: "go", in: { channel, ts: doors.ts } });
    const view = await localSlack.until("the view", () => localSlack.openViews(hank.user)[0]);
    assert.equal((await localSlack.submitView({ ...hank, viewId: view.id })).ok, true);
    const thanks = await localSlack.until("the thanks", () =>
      localSlack.messages(channel).find(({ text }) => text === `Thank you <@${hank.user}>`),
    );
    assert.deepEqual([doors.team, thanks.team, thanks.user], [acme.id, acme.id, bot]);
    assert.deepEqual(teams, [acme.id, acme.id, acme.id]);
  });

  it("refreshes its tokens when they are about to expire", async () => {
    clock = useFakeTimers({ now: Date.now(), toFake: ["Date"] });
    // One event at a time: InstallProvider refreshes for each that comes, and Slack takes a refresh token once.
    const settings = { tokenRotationEnabled: true, botEvents: ["app_mention"] };
    stage = await BoltStage.start("HTTPReceiver", { settings });
    const { app, localSlack, acme } = stage;
    const ben = stage.second(acme);
    await stage.install(acme);
    app.event("app_mention", async ({ say }) => {
      await say("here");
    });
    const mention = async () => {
      const text = `<@${localSlack.bot(acme.id)?.userId}> hello`;
      const before = localSlack.messages(acme.general).length;
      await localSlack.postMessage({ ...ben, channel: acme.general, text });
      return localSlack.until("the answer", () => localSlack.messages(acme.general)[before + 1]);
    };
    const first = await mention();
    clock.setSystemTime(Date.now() + 11 * 3_600_000);
    const second = await mention();
    assert.notEqual(second.tokenLast4, first.tokenLast4);
    clock.setSystemTime(Date.now() + 2 * 3_600_000);
    const third = await mention();
    assert.equal(third.tokenLast4, second.tokenLast4);
    const grants = localSlack.calls.filter(({ args }) => args.grant_type === "refresh_token");
    assert.deepEqual(
      grants.map(({ ok }) => ok),
      [true, true],
    );
  });

  it("is told which workspaces of an organization it was added to", async () => {
    stage = await BoltStage.start("ExpressReceiver", { settings: { orgInstallStartsIn: "no workspace" } });
    const { app, localSlack, initech } = stage;
    await stage.install(initech, { org: true });
    const heard: [string, readonly string[]][] = [];
    app.event("team_access_granted", async ({ event, client }) => {
      heard.push([event.type, event.team_ids]);
      await client.chat.postMessage({ channel: initech.general, text: "Hello everyone" });
    });
    app.event("team_access_revoked", async ({ event }) => {
      heard.push([event.type, event.team_ids]);
    });
    await localSlack.grantTeam("E0INITECH01", initech.id);
    await localSlack.until("the greeting", () => localSlack.messages(initech.general)[0]);
    await localSlack.revokeTeam("E0INITECH01", initech.id);
    await localSlack.idle();
    assert.deepEqual(heard, [
      ["team_access_granted", [initech.id]],
      ["team_access_revoked", [initech.id]],
    ]);
  });
});
