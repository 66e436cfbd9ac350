import assert from "node:assert/strict";
import type { WebClient } from "@slack/web-api";
import { Stage, slackError } from "../../../stage.js";

const SCOPES = `channels:manage,channels:read,channels:history,chat:write,conversations.connect:manage,
conversations.connect:write`.replaceAll("\n", "");
const EVENTS = [
  "shared_channel_invite_received",
  "shared_channel_invite_accepted",
  "shared_channel_invite_approved",
  "shared_channel_invite_declined",
  "channel_shared",
];

describe("Local Slack: invitations to share a channel", () => {
  let stage: Stage;
  let acme: WebClient;
  let globex: WebClient;
  let channel: string;

  beforeEach(async () => {
    stage = await Stage.start();
    stage.localSlack.configureApp(stage.app.settings({ botEvents: EVENTS }));
    acme = await stage.installedBot(stage.acme, { scope: SCOPES });
    globex = await stage.installedBot(stage.globex, { scope: SCOPES });
    channel = (await acme.conversations.create({ name: "deal" })).channel?.id ?? "";
  });
  afterEach(() => stage.stop());

  const invite = async () => {
    const emails = ["gina@globex.example"];
    return (await acme.conversations.inviteShared({ channel, emails })).invite_id ?? "";
  };
  const told = async () => {
    await stage.localSlack.idle();
    return stage.app.events().map(({ envelope }) => `${envelope.event.type} in ${envelope.team_id}`);
  };

  it("give both workspaces the channel when they were accepted and approved, and tell the app each step", async () => {
    const invite_id = await invite();
    const pending = await acme.conversations.info({ channel });
    assert.equal(pending.channel?.is_pending_ext_shared, true);
    await globex.conversations.acceptSharedInvite({ invite_id, channel_name: "deal" });
    assert.equal((await slackError(globex.conversations.info({ channel }))).error, "channel_not_found");
    await acme.conversations.approveSharedInvite({ invite_id, target_team: stage.globex.id });
    const { channel: shared } = await globex.conversations.info({ channel });
    assert.deepEqual(
      [shared?.is_ext_shared, shared?.is_pending_ext_shared, shared?.shared_team_ids],
      [true, false, [stage.acme.id, stage.globex.id]],
    );
    const { members } = await globex.conversations.members({ channel });
    assert.ok(members?.includes(stage.globex.people[0].id));
    const steps = await told();
    assert.deepEqual(steps.slice(0, 2), [
      `shared_channel_invite_received in ${stage.globex.id}`,
      `shared_channel_invite_accepted in ${stage.acme.id}`,
    ]);
    assert.deepEqual(steps.slice(2).sort(), [
      `channel_shared in ${stage.acme.id}`,
      `channel_shared in ${stage.globex.id}`,
      `shared_channel_invite_approved in ${stage.acme.id}`,
      `shared_channel_invite_approved in ${stage.globex.id}`,
    ]);
    const where = { team: stage.globex.id, user: stage.globex.people[0].id, channel };
    assert.equal((await stage.localSlack.postMessage({ ...where, text: "Hello" })).team, stage.globex.id);
  });

  it("are listed for both workspaces until they are approved or declined", async () => {
    const invite_id = await invite();
    const list = async (client: WebClient) =>
      (await client.conversations.listConnectInvites()).invites?.map((each) => [
        each.direction,
        each.status,
        each.invite?.id,
      ]);
    assert.deepEqual(await list(acme), [["outgoing", "sent", invite_id]]);
    await globex.conversations.acceptSharedInvite({ invite_id, channel_name: "deal" });
    assert.deepEqual(await list(globex), [["incoming", "accepted", invite_id]]);
    await acme.conversations.declineSharedInvite({ invite_id, target_team: stage.globex.id });
    assert.deepEqual([await list(acme), await list(globex)], [[], []]);
    assert.ok((await told()).includes(`shared_channel_invite_declined in ${stage.globex.id}`));
  });

  it("are of two workspaces: another one does not find them", async () => {
    const invite_id = await invite();
    const initech = await stage.installedBot(stage.initech, { scope: SCOPES });
    const declined = initech.conversations.declineSharedInvite({ invite_id });
    assert.equal((await slackError(declined)).error, "invite_not_found");
  });
});
