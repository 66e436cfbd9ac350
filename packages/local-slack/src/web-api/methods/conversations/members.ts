import type { Channel } from "../../../org/workspaces.js";
import { actor, type ChannelCall, changeable, described, isGeneral } from "../../changeable-channel.js";
import { conversation, refuseArchived, refuseDirectMessage } from "../../conversation-access.js";
import { conversationScopes } from "../../conversation-scopes.js";
import { optional, required, tokenMethod } from "../../method-declaration.js";

/** https://docs.slack.dev/reference/methods/conversations.join: a public channel. Who is in it already is told so. */
const join = tokenMethod({
  args: { channel: required.text },
  scope: conversationScopes("join"),
  errors: ["channel_not_found", "is_archived", "method_not_supported_for_channel_type"],
  run(call) {
    const { token, slack } = call;
    const channel = conversation(call, call.args.channel);
    if (channel.kind !== "channel") return call.refuse("method_not_supported_for_channel_type");
    refuseArchived(channel);
    if (channel.members.has(token.userId)) {
      return {
        ok: true,
        channel: described(call, channel),
        warning: "already_in_channel",
        response_metadata: { warnings: ["already_in_channel"] },
      };
    }
    slack.channelChanges.join(actor(call, channel), channel);
    return { ok: true, channel: described(call, channel) };
  },
});

/** https://docs.slack.dev/reference/methods/conversations.leave */
const leave = tokenMethod({
  args: { channel: required.text },
  scope: conversationScopes("manage"),
  errors: ["cant_leave_general", "channel_not_found", "is_archived", "method_not_supported_for_channel_type"],
  run(call) {
    const channel = conversation(call, call.args.channel, "manage");
    refuseDirectMessage(channel);
    refuseArchived(channel);
    if (isGeneral(call, channel)) return call.refuse("cant_leave_general");
    if (!channel.members.has(call.token.userId)) return { ok: true, not_in_channel: true };
    call.slack.channelChanges.leave(actor(call, channel), channel);
    return { ok: true };
  },
});

/**
 * https://docs.slack.dev/reference/methods/conversations.invite: people of the workspaces that have the channel. With
 * `force`, those who can come do, whatever is wrong with the others.
 */
const invite = tokenMethod({
  args: { channel: required.text, users: required.list, force: optional.flag },
  scope: conversationScopes("invite"),
  errors: [
    "already_in_channel",
    "cant_invite_self",
    "channel_not_found",
    "is_archived",
    "method_not_supported_for_channel_type",
    "not_in_channel",
    "user_not_found",
  ],
  run(call) {
    const { args, token, slack, refuse } = call;
    const channel = changeable(call, "invite");
    const invited = args.users.map((user) => ({ user, ...invitation(call, channel, user) }));
    const wrong = invited.flatMap(({ user, error }) =>
      error === undefined ? [] : [{ user, ok: false, error }],
    );
    const coming = invited.flatMap(({ user, team }) => (team === undefined ? [] : [{ userId: user, team }]));
    const [first] = wrong;
    if (first !== undefined && (!args.force || coming.length === 0)) return refuse(first.error);
    for (const member of coming) slack.channelChanges.join(member, channel, token.userId);
    return { ok: true, channel: described(call, channel), ...(first !== undefined && { errors: wrong }) };
  },
});

/** The workspace that somebody comes from, or why they cannot come. */
function invitation({ token, slack }: ChannelCall, channel: Channel, user: string) {
  if (user === token.userId) return { error: "cant_invite_self" } as const;
  if (channel.members.has(user)) return { error: "already_in_channel" } as const;
  const bot = slack.workspaces.all.find(
    (team) =>
      channel.teams.includes(team.id) &&
      slack.apps.botsIn(team).some(({ bot: { userId } }) => userId === user),
  );
  const team = slack.workspaces.findPerson(user)?.workspace.id ?? bot?.id;
  if (team === undefined || !channel.teams.includes(team)) return { error: "user_not_found" } as const;
  return { team };
}

/** https://docs.slack.dev/reference/methods/conversations.kick */
const kick = tokenMethod({
  args: { channel: required.text, user: required.text },
  scope: conversationScopes("manage"),
  errors: [
    "cant_kick_from_general",
    "cant_kick_self",
    "channel_not_found",
    "is_archived",
    "method_not_supported_for_channel_type",
    "not_in_channel",
    "user_not_found",
  ],
  run(call) {
    const { args, token, slack, refuse } = call;
    const channel = changeable(call, "manage");
    if (args.user === token.userId) return refuse("cant_kick_self");
    if (isGeneral(call, channel)) return refuse("cant_kick_from_general");
    const person = slack.workspaces.findPerson(args.user);
    if (person === undefined) return refuse("user_not_found");
    if (!channel.members.has(args.user)) return refuse("not_in_channel");
    slack.channelChanges.leave({ userId: args.user, team: person.workspace.id }, channel);
    return { ok: true, errors: {} };
  },
});

export const conversationMembers = {
  "conversations.invite": invite,
  "conversations.join": join,
  "conversations.kick": kick,
  "conversations.leave": leave,
};
