import { NAME_ERRORS, wrongName } from "../../../org/channel-names.js";
import { belongs } from "../../../org/workspaces.js";
import {
  actor,
  type ChannelCall,
  changeable,
  described,
  isAdmin,
  isGeneral,
} from "../../changeable-channel.js";
import { needScope, ownConversation, refuseDirectMessage, workspaceOf } from "../../conversation-access.js";
import { conversationScopes, scopesFor } from "../../conversation-scopes.js";
import { optional, required, tokenMethod } from "../../method-declaration.js";

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

export const conversationChanges = {
  "conversations.archive": archive,
  "conversations.create": create,
  "conversations.rename": rename,
  "conversations.setPurpose": setPurpose,
  "conversations.setTopic": setTopic,
  "conversations.unarchive": unarchive,
};
