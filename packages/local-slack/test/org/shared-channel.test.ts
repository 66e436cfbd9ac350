import assert from "node:assert/strict";
import type { ActionsBlock } from "@slack/types";
import { Stage, slackError } from "../stage.js";

const GO: ActionsBlock = {
  type: "actions",
  elements: [{ type: "button", action_id: "go", text: { type: "plain_text", text: "Go" } }],
};

describe("Local Slack: a channel shared by two workspaces", () => {
  let stage: Stage;

  beforeEach(async () => {
    stage = await Stage.start();
  });

  afterEach(() => stage.stop());

  const ben = () => ({ team: stage.acme.id, user: stage.acme.people[1].id });
  const hank = () => ({ team: stage.globex.id, user: stage.globex.people[1].id });
  const channel = () => stage.localSlack.sharedChannel;
  const botOf = (team: string) => stage.localSlack.bot(team)?.userId;

  /** The envelopes received so far, without what differs from run to run. */
  async function received() {
    await stage.localSlack.idle();
    return stage.app.events().map(({ envelope }) => ({
      type: envelope.event.type,
      team: envelope.team_id,
      context: envelope.context_team_id,
      external: envelope.is_ext_shared_channel,
      told: envelope.authorizations.map((each: { team_id: string; user_id: string }) => [
        each.team_id,
        each.user_id,
      ]),
      author: [
        envelope.event.user,
        envelope.event.team,
        envelope.event.user_team,
        envelope.event.source_team,
      ],
    }));
  }

  it("sends a message once, of its author's workspace, for the installation that sees it", async () => {
    const { acme, globex, localSlack } = stage;
    await stage.install(acme);
    await localSlack.postMessage({ ...hank(), channel: channel(), text: "hello" });
    assert.deepEqual(await received(), [
      {
        type: "message",
        team: globex.id,
        context: acme.id,
        external: true,
        told: [[acme.id, botOf(acme.id)]],
        author: [hank().user, globex.id, undefined, undefined],
      },
    ]);
  });

  it("sends it once also when both workspaces have the app: for the bot that joined last", async () => {
    const { acme, globex, localSlack } = stage;
    await stage.install(globex);
    await stage.install(acme);
    await localSlack.postMessage({ ...ben(), channel: channel(), text: "hello" });
    await localSlack.postMessage({ ...hank(), channel: channel(), text: "hello" });
    const seen = await received();
    assert.deepEqual(
      seen.map(({ team, context, told }) => [team, context, told[0]]),
      [
        [acme.id, acme.id, [acme.id, botOf(acme.id)]],
        [globex.id, acme.id, [acme.id, botOf(acme.id)]],
      ],
    );
  });

  it("sends a mention for the installation of the bot that is mentioned, and describes an external author", async () => {
    const { acme, globex, localSlack } = stage;
    await stage.install(acme, { scope: "app_mentions:read" });
    await stage.install(globex, { scope: "app_mentions:read" });
    await localSlack.postMessage({ ...hank(), channel: channel(), text: `<@${botOf(acme.id)}> hi` });
    await localSlack.postMessage({ ...hank(), channel: channel(), text: `<@${botOf(globex.id)}> hi` });
    const external = { context: acme.id, external: true, told: [[acme.id, botOf(acme.id)]] };
    const own = { context: globex.id, external: true, told: [[globex.id, botOf(globex.id)]] };
    assert.deepEqual(await received(), [
      {
        type: "app_mention",
        team: acme.id,
        ...external,
        author: [hank().user, acme.id, globex.id, globex.id],
      },
      {
        type: "app_mention",
        team: globex.id,
        ...own,
        author: [hank().user, globex.id, undefined, undefined],
      },
    ]);
    const [first] = stage.app.events();
    assert.deepEqual(first?.envelope.event.user_profile, {
      name: "hank",
      first_name: "Hank",
      real_name: "Hank Hill",
      display_name: "hank",
      team: globex.id,
    });
  });

  it("sends a command to the app of the workspace of the person who gives it, and to no other", async () => {
    const { acme, globex, localSlack } = stage;
    await stage.install(acme);
    const given = await localSlack.command({ ...hank(), channel: channel(), command: "/speak" });
    assert.deepEqual(given, { ok: false, error: "invalid_command" });
    await stage.install(globex);
    await localSlack.command({ ...hank(), channel: channel(), command: "/speak" });
    const [request] = stage.app.at("/commands");
    const form = new URLSearchParams(request?.body);
    assert.deepEqual(
      ["team_id", "user_id", "channel_id", "channel_name"].map((name) => form.get(name)),
      [globex.id, hank().user, channel(), "partners"],
    );
  });

  it("lets each bot write there, and external members press its buttons", async () => {
    const { acme, globex, localSlack } = stage;
    const bot = await stage.installedBot(acme);
    await stage.install(globex);
    const { ts = "", message } = await bot.chat.postMessage({
      channel: channel(),
      text: "Doors",
      blocks: [GO],
    });
    assert.equal(message?.team, acme.id);
    await localSlack.clickButton({ ...hank(), actionId: "go", in: { channel: channel(), ts } });
    const [{ team, user, trigger_id }] = stage.app.interactions();
    assert.deepEqual([team.id, user.id, user.team_id], [acme.id, hank().user, globex.id]);

    const title = { type: "plain_text" as const, text: "A form" };
    await bot.views.open({ trigger_id, view: { type: "modal", title, submit: title, blocks: [] } });
    const [view] = localSlack.openViews(hank().user);
    await localSlack.submitView({ ...hank(), viewId: view?.id ?? "" });
    const submission = stage.app.interactions()[1];
    assert.deepEqual(
      [submission.team.id, submission.view.team_id, submission.view.app_installed_team_id],
      [globex.id, globex.id, acme.id],
    );
  });

  it("shows external members to a bot that is in it, but not their roles in their own workspace", async () => {
    const { acme, globex, localSlack } = stage;
    const bot = await stage.installedBot(acme, { scope: "users:read,im:write,chat:write,im:history" });
    const { user } = await bot.users.info({ user: hank().user });
    assert.deepEqual(
      [user?.team_id, user?.real_name, user?.is_stranger, user?.is_admin, user?.is_bot],
      [globex.id, "Hank Hill", false, undefined, false],
    );
    const gina = globex.people[0].id;
    assert.equal((await slackError(bot.users.info({ user: gina }))).error, "user_not_found");
    assert.equal((await slackError(bot.conversations.open({ users: gina }))).error, "user_not_found");

    const opened = await bot.conversations.open({ users: hank().user });
    const dm = opened.channel?.id ?? "";
    assert.equal((await bot.chat.postMessage({ channel: hank().user, text: "Hello" })).channel, dm);
    await localSlack.postMessage({ ...hank(), channel: dm, text: "Hello back" });
    const seen = await received();
    assert.deepEqual(
      seen.map(({ team, context, external }) => [team, context, external]),
      [
        [acme.id, acme.id, true],
        [globex.id, acme.id, true],
      ],
    );
  });

  it("has the second person of each, and nobody else", async () => {
    const { acme, globex, localSlack } = stage;
    for (const who of [
      { team: acme.id, user: acme.people[0].id },
      { team: globex.id, user: globex.people[0].id },
      { team: acme.id, user: hank().user },
    ]) {
      const posted = localSlack.postMessage({ ...who, channel: channel(), text: "x" });
      await assert.rejects(posted, { code: "local_slack_use_invalid" });
    }
  });
});
