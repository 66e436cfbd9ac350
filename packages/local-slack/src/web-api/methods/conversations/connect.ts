import { writingTeam } from "../../../messages/message-target.js";
import { wrongName } from "../../../org/channel-names.js";
import type { ConnectInvite } from "../../../org/connect-invites.js";
import { belongs, type Channel } from "../../../org/workspaces.js";
import { ownConversation, refuseDirectMessage, workspaceOf } from "../../conversation-access.js";
import { type Call, optional, required, tokenMethod } from "../../method-declaration.js";
import { inviteEvent, inviteObject } from "../../objects/connect-objects.js";
import { emailOf } from "../../objects/user-object.js";
import { pageOf } from "../../pages-of-answers.js";

/**
 * https://docs.slack.dev/reference/methods/conversations.inviteShared: invites one person of another workspace, by id or by
 * address. The app is sent `shared_channel_invite_received` there.
 */
const inviteShared = tokenMethod({
  args: {
    channel: required.text,
    emails: optional.list,
    user_ids: optional.list,
    external_limited: optional.flag,
  },
  scope: "conversations.connect:write",
  errors: [
    "already_in_channel",
    "cannot_share_mandatory_channel",
    "channel_archived",
    "channel_not_found",
    "connection_limit_exceeded_pending",
    "invalid_email",
    "method_not_supported_for_channel_type",
    "not_in_channel",
    "not_owner",
    "recipients_not_specified",
    "too_many_emails",
    "user_not_found",
  ],
  run(call) {
    const { args, slack, token, refuse } = call;
    const channel = ownConversation(call, args.channel);
    refuseDirectMessage(channel);
    if (channel.isArchived) return refuse("channel_archived");
    if (slack.workspaces.all.some(({ general }) => general === channel.id)) {
      return refuse("cannot_share_mandatory_channel");
    }
    const team = writingTeam(slack, token, channel);
    if (channel.team !== team) return refuse("not_owner");
    const { emails = [], user_ids: userIds = [] } = args;
    if (emails.length + userIds.length === 0) return refuse("recipients_not_specified");
    if (emails.length + userIds.length > 1) return refuse("too_many_emails");
    const [email] = emails;
    const recipient = slack.workspaces.all
      .flatMap((workspace) => workspace.people.map((person) => ({ person, workspace })))
      .find(({ person, workspace }) =>
        email === undefined ? person.id === userIds[0] : emailOf(person, workspace) === email,
      );
    if (recipient === undefined) return refuse(email === undefined ? "user_not_found" : "invalid_email");
    const { person, workspace } = recipient;
    if (channel.teams.includes(workspace.id)) return refuse("already_in_channel");
    if (slack.connect.pendingTeams(channel.id).includes(workspace.id)) {
      return refuse("connection_limit_exceeded_pending");
    }
    const invite = slack.connect.create({
      channel: channel.id,
      team,
      user: token.userId,
      recipient: { team: workspace.id, userId: person.id, ...(email !== undefined && { email }) },
      isLimited: args.external_limited ?? true,
    });
    const event = inviteEvent(slack, invite, channel);
    slack.events.inWorkspace(workspace.id, { type: "shared_channel_invite_received", ...event });
    return {
      ok: true,
      invite_id: invite.id,
      url: `https://join.slack.com/share/${invite.id}`,
      is_legacy_shared_channel: false,
    };
  },
});

/**
 * https://docs.slack.dev/reference/methods/conversations.acceptSharedInvite: in the workspace that was invited. The channel is
 * there when the inviting workspace has approved.
 */
const acceptSharedInvite = tokenMethod({
  args: {
    channel_name: required.text,
    invite_id: optional.text,
    channel_id: optional.text,
    is_private: optional.flag,
    free_trial_accepted: optional.flag,
    team_id: optional.text,
  },
  scope: "conversations.connect:write",
  errors: [
    "invalid_name_maxlength",
    "invalid_name_punctuation",
    "invalid_name_required",
    "invalid_name_specials",
    "invite_from_same_org",
    "invite_not_found",
    "invite_used",
    "invalid_recipient_team",
    "missing_argument",
    "name_taken",
  ],
  run(call) {
    const { args, slack, token, refuse } = call;
    const team = workspaceOf(call, args.team_id);
    const invite = slack.connect.all.find(
      ({ id, channel }) =>
        id === args.invite_id || (args.invite_id === undefined && channel === args.channel_id),
    );
    const channel = invite && slack.workspaces.findChannel(invite.channel);
    if (invite === undefined || channel === undefined) return refuse("invite_not_found");
    if (invite.team === team.id) return refuse("invite_from_same_org");
    if (invite.recipient.team !== team.id) return refuse("invalid_recipient_team");
    if (invite.state !== "sent") return refuse("invite_used");
    if (!slack.connect.isOpen(invite)) return refuse("invite_not_found");
    const others = slack.workspaces.channels.all.filter((each) => belongs(each, [team]));
    const wrong = wrongName(args.channel_name, others);
    if (wrong !== undefined) return refuse(wrong);
    const accepted = slack.connect.move(invite, "accepted", { team: team.id, userId: token.userId });
    slack.events.inWorkspace(invite.team, {
      type: "shared_channel_invite_accepted",
      approval_required: true,
      ...inviteEvent(slack, accepted, channel, "accepting_user", token.userId, team.id),
    });
    return {
      ok: true,
      implicit_approval: true,
      channel_id: channel.id,
      invite_id: invite.id,
      can_open_scdm: false,
    };
  },
});

const REVIEWED = {
  args: { invite_id: required.text, target_team: optional.text },
  scope: "conversations.connect:manage",
} as const;

/**
 * https://docs.slack.dev/reference/methods/conversations.approveSharedInvite: by the workspace that invited, of an invitation
 * that was accepted. From then on both have the channel.
 */
const approveSharedInvite = tokenMethod({
  ...REVIEWED,
  errors: [
    "already_approved",
    "approval_not_found",
    "channel_not_found",
    "invite_not_found",
    "missing_target_team",
  ],
  run(call) {
    const { args, slack, token, refuse } = call;
    const invite = reviewed(call);
    if (invite === undefined) return refuse("invite_not_found");
    if (args.target_team === undefined) return refuse("missing_target_team");
    if (invite.state === "approved") return refuse("already_approved");
    const { acceptedBy } = invite;
    if (acceptedBy === undefined || !slack.connect.isOpen(invite) || args.target_team !== acceptedBy.team) {
      return refuse("approval_not_found");
    }
    const channel = slack.workspaces.findChannel(invite.channel);
    if (channel === undefined) return refuse("channel_not_found");
    slack.workspaces.channels.share(channel, acceptedBy.team);
    slack.channelChanges.join({ userId: invite.recipient.userId, team: acceptedBy.team }, channel);
    const approved = slack.connect.move(invite, "approved");
    for (const team of [invite.team, acceptedBy.team]) {
      slack.events.inWorkspace(team, {
        type: "shared_channel_invite_approved",
        approving_team_id: invite.team,
        ...inviteEvent(slack, approved, channel, "approving_user", token.userId, invite.team),
      });
      slack.events.inWorkspace(team, {
        type: "channel_shared",
        connected_team_id: team === invite.team ? acceptedBy.team : invite.team,
        channel: channel.id,
        event_ts: slack.events.ts(),
      });
    }
    return { ok: true };
  },
});

/** https://docs.slack.dev/reference/methods/conversations.declineSharedInvite: by either workspace. */
const declineSharedInvite = tokenMethod({
  ...REVIEWED,
  errors: ["channel_not_found", "inactive_invite", "invite_not_found"],
  run(call) {
    const { slack, token, refuse } = call;
    const invite = reviewed(call);
    if (invite === undefined) return refuse("invite_not_found");
    if (!slack.connect.isOpen(invite)) return refuse("inactive_invite");
    const channel = slack.workspaces.findChannel(invite.channel);
    if (channel === undefined) return refuse("channel_not_found");
    const declined = slack.connect.move(invite, "declined");
    const by = teamsOf(call).includes(invite.team) ? invite.team : invite.recipient.team;
    for (const team of [invite.team, invite.recipient.team]) {
      slack.events.inWorkspace(team, {
        type: "shared_channel_invite_declined",
        declining_team_id: by,
        ...inviteEvent(slack, declined, channel, "declining_user", token.userId, by),
      });
    }
    return { ok: true };
  },
});

/** https://docs.slack.dev/reference/methods/conversations.listConnectInvites: sent or received, and not approved yet. */
const listConnectInvites = tokenMethod({
  args: { count: optional.number, cursor: optional.text, team_id: optional.text },
  scope: "conversations.connect:manage",
  errors: ["missing_argument"],
  run(call) {
    const { args, slack } = call;
    const team = workspaceOf(call, args.team_id).id;
    const found = slack.connect.all.filter(
      (invite) => slack.connect.isOpen(invite) && [invite.team, invite.recipient.team].includes(team),
    );
    const page = pageOf(
      found,
      ({ id }) => id,
      { cursor: args.cursor, limit: args.count },
      { most: 500, usual: 100 },
    );
    return {
      ok: true,
      invites: page.items.flatMap((invite) => inviteObject(slack, invite, team) ?? []),
      response_metadata: { next_cursor: page.nextCursor },
    };
  },
});

type ReviewCall = Pick<Call<(typeof REVIEWED)["args"]>, "args" | "token" | "slack">;

/** The invitation, if the token reaches one of its two workspaces. */
function reviewed(call: ReviewCall): ConnectInvite | undefined {
  const invite = call.slack.connect.find(call.args.invite_id);
  const reached = teamsOf(call);
  return invite && [invite.team, invite.recipient.team].some((team) => reached.includes(team))
    ? invite
    : undefined;
}

function teamsOf({ token, slack }: Pick<Call, "token" | "slack">): readonly Channel["team"][] {
  return slack.installs.workspacesOf(token.target).map(({ id }) => id);
}

export const connect = {
  "conversations.acceptSharedInvite": acceptSharedInvite,
  "conversations.approveSharedInvite": approveSharedInvite,
  "conversations.declineSharedInvite": declineSharedInvite,
  "conversations.inviteShared": inviteShared,
  "conversations.listConnectInvites": listConnectInvites,
};
