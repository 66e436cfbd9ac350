import { writingTeam } from "../../../messages/message-target.js";
import { NAME_ERRORS, wrongName } from "../../../org/channel-names.js";
import { belongs, type Channel } from "../../../org/workspaces.js";
import {
  conversation,
  needScope,
  ownConversation,
  refuseArchived,
  refuseDirectMessage,
  workspaceOf,
} from "../../conversation-access.js";
import { type ConversationAccess, conversationScopes, scopesFor } from "../../conversation-scopes.js";
import { type Call, optional, required, tokenMethod } from "../../method-declaration.js";
import { channelObject } from "../../objects/channel-object.js";

const LONGEST_NOTE = 250;

/** https://docs.slack.dev/reference/methods/conversations.create: public, unless `is_private` is set. */
const create = tokenMethod({
  args: { name: required.text, is_private: optional.flag, team_id: optional.text },
  scope: conversationScopes("manage"),
  errors: [...NAME_ERRORS, "missing_argument"],
  run(call) {
    const { args, token, slack, refuse } = call;
    const isPrivate = args.is_private ?? false;
    needScope(token, scopesFor("manage", token.kind, isPrivate ? "group" : "channel"));
    const team = workspaceOf(call, args.team_id);
    const others = slack.workspaces.channels.all.filter((each) => belongs(each, [team]));
    const wrong = wrongName(args.name, others);
    if (wrong !== undefined) return refuse(wrong);
    const name = args.name.replace(/^#/, "");
    const channel = slack.channelChanges.create({ userId: token.userId, team: team.id }, name, isPrivate);
    return { ok: true, channel: described(call, channel) };
  },
});

/** https://docs.slack.dev/reference/methods/conversations.rename: by whoever created it, or an admin. */
const rename = tokenMethod({
  args: { channel: required.text, name: required.text },
  scope: conversationScopes("manage"),
  errors: [
    ...NAME_ERRORS,
    "channel_not_found",
    "is_archived",
    "method_not_supported_for_channel_type",
    "not_authorized",
    "not_in_channel",
  ],
  run(call) {
    const { args, token, slack, refuse } = call;
    const channel = changeable(call, "manage");
    if (channel.creator !== token.userId && !isAdmin(call)) return refuse("not_authorized");
    const others = slack.workspaces.channels.all.filter(
      (each) => each !== channel && each.teams.some((team) => channel.teams.includes(team)),
    );
    const wrong = wrongName(args.name, others);
    if (wrong !== undefined) return refuse(wrong);
    slack.channelChanges.rename(actor(call, channel), channel, args.name.replace(/^#/, ""));
    return { ok: true, channel: described(call, channel) };
  },
});

/** https://docs.slack.dev/reference/methods/conversations.archive */
const archive = tokenMethod({
  args: { channel: required.text },
  scope: conversationScopes("manage"),
  errors: [
    "already_archived",
    "cant_archive_general",
    "channel_not_found",
    "method_not_supported_for_channel_type",
    "not_in_channel",
  ],
  run(call) {
    const channel = ownConversation(call, call.args.channel, "manage");
    refuseDirectMessage(channel);
    if (channel.isArchived) return call.refuse("already_archived");
    if (isGeneral(call, channel)) return call.refuse("cant_archive_general");
    call.slack.channelChanges.setArchived(actor(call, channel), channel, true);
    return { ok: true };
  },
});

/** https://docs.slack.dev/reference/methods/conversations.unarchive */
const unarchive = tokenMethod({
  args: { channel: required.text },
  scope: conversationScopes("manage"),
  errors: ["channel_not_found", "method_not_supported_for_channel_type", "not_archived", "not_in_channel"],
  run(call) {
    const channel = ownConversation(call, call.args.channel, "manage");
    refuseDirectMessage(channel);
    if (!channel.isArchived) return call.refuse("not_archived");
    call.slack.channelChanges.setArchived(actor(call, channel), channel, false);
    return { ok: true };
  },
});

/** https://docs.slack.dev/reference/methods/conversations.setTopic */
const setTopic = tokenMethod({
  args: { channel: required.text, topic: required.text },
  scope: conversationScopes("describe"),
  errors: [
    "channel_not_found",
    "is_archived",
    "method_not_supported_for_channel_type",
    "not_in_channel",
    "too_long",
  ],
  run(call) {
    return describe(call, "topic", call.args.topic, () => call.refuse("too_long"));
  },
});

/** https://docs.slack.dev/reference/methods/conversations.setPurpose */
const setPurpose = tokenMethod({
  args: { channel: required.text, purpose: required.text },
  scope: conversationScopes("describe"),
  errors: [
    "channel_not_found",
    "is_archived",
    "method_not_supported_for_channel_type",
    "not_in_channel",
    "too_long",
  ],
  run(call) {
    return describe(call, "purpose", call.args.purpose, () => call.refuse("too_long"));
  },
});

function describe(call: ChannelCall, which: "topic" | "purpose", value: string, refuseLength: () => never) {
  const channel = changeable(call, "describe");
  if (value.length > LONGEST_NOTE) return refuseLength();
  call.slack.channelChanges.describe(actor(call, channel), channel, which, value);
  return { ok: true, channel: described(call, channel) };
}

type ChannelCall = Pick<Call<{ readonly channel: typeof required.text }>, "args" | "token" | "slack">;

/** A channel that the token's user is in, and that is not archived. */
function changeable(call: ChannelCall, access: ConversationAccess): Channel {
  const channel = ownConversation(call, call.args.channel, access);
  refuseDirectMessage(channel);
  refuseArchived(channel);
  return channel;
}

function described({ token, slack }: Pick<Call, "token" | "slack">, channel: Channel) {
  return { ...channelObject(slack, channel), is_member: channel.members.has(token.userId) };
}

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
    (team) => channel.teams.includes(team.id) && slack.installs.botTokenIn(team)?.userId === user,
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

function actor({ token, slack }: Pick<Call, "token" | "slack">, channel: Channel) {
  return { userId: token.userId, team: writingTeam(slack, token, channel) };
}

function isGeneral({ slack }: Pick<Call, "slack">, { id }: Channel): boolean {
  return slack.workspaces.all.some(({ general }) => general === id);
}

function isAdmin({ token, slack }: Pick<Call, "token" | "slack">): boolean {
  return token.kind === "user" && slack.workspaces.findPerson(token.userId)?.person.isAdmin === true;
}

export const conversationChanges = {
  "conversations.archive": archive,
  "conversations.create": create,
  "conversations.rename": rename,
  "conversations.setPurpose": setPurpose,
  "conversations.setTopic": setTopic,
  "conversations.unarchive": unarchive,
};

export const conversationMembers = {
  "conversations.invite": invite,
  "conversations.join": join,
  "conversations.kick": kick,
  "conversations.leave": leave,
};
