import { directMessageWith, notReached } from "../../../messages/message-target.js";
import { findGroupMessage, isDirect, MOST_OTHERS, openGroupMessage } from "../../../org/group-messages.js";
import type { Channel } from "../../../org/workspaces.js";
import { belongs } from "../../../org/workspaces.js";
import {
  conversation,
  messageAt,
  needScope,
  ownConversation,
  workspaceOf,
} from "../../conversation-access.js";
import { conversationScopes, scopesFor } from "../../conversation-scopes.js";
import { type Call, optional, required, tokenMethod } from "../../method-declaration.js";
import { conversationObject, type DirectMessageObject } from "../../objects/channel-object.js";
import { PAGED, pageOf } from "../../pages-of-answers.js";
import { Refusal } from "../../refusal.js";

const PAGE = { most: 1_000, usual: 100 };

/** What `types` may have, and the kind of conversation that each stands for. */
const KINDS: Readonly<Record<string, Channel["kind"]>> = {
  public_channel: "channel",
  private_channel: "group",
  mpim: "mpim",
  im: "im",
};

/** https://docs.slack.dev/reference/methods/conversations.info */
const info = tokenMethod({
  args: { channel: required.text, include_num_members: optional.flag, include_locale: optional.flag },
  scope: conversationScopes("read"),
  errors: ["channel_not_found"],
  run(call) {
    const { args, token, slack } = call;
    const channel = conversation(call, args.channel, "read");
    const isMember = channel.members.has(token.userId);
    const read = isMember && slack.workspaces.channels.readUpTo(channel, token.userId);
    return {
      ok: true,
      channel: {
        ...conversationObject(slack, channel, token.userId),
        ...(channel.kind !== "im" && { is_member: isMember }),
        ...(read && { last_read: read }),
        ...(args.include_num_members && { num_members: channel.members.size }),
        ...(args.include_locale && { locale: "en-US" }),
      },
    };
  },
});

/** https://docs.slack.dev/reference/methods/conversations.list: public channels, unless other types are asked for. */
const list = tokenMethod({
  args: { types: optional.list, exclude_archived: optional.flag, team_id: optional.text, ...PAGED },
  scope: conversationScopes("read"),
  errors: ["invalid_types", "missing_argument"],
  run(call) {
    const { args, token, slack } = call;
    const team = workspaceOf(call, args.team_id);
    const kinds = kindsIn(call, args.types);
    const found = slack.workspaces.channels.all.filter(
      (channel) =>
        belongs(channel, [team]) &&
        kinds.has(channel.kind) &&
        (channel.kind === "channel" || channel.members.has(token.userId)) &&
        !(args.exclude_archived && channel.isArchived),
    );
    const page = pageOf(found, ({ id }) => id, args, PAGE);
    return {
      ok: true,
      channels: page.items.map((channel) => {
        const object = conversationObject(slack, channel, token.userId);
        if (channel.kind === "im") return object;
        const { members } = channel;
        return { ...object, is_member: members.has(token.userId), num_members: members.size };
      }),
      response_metadata: { next_cursor: page.nextCursor },
    };
  },
});

/** https://docs.slack.dev/reference/methods/conversations.members */
const members = tokenMethod({
  args: { channel: required.text, ...PAGED },
  scope: conversationScopes("read"),
  errors: ["channel_not_found"],
  run(call) {
    const channel = conversation(call, call.args.channel, "read");
    const page = pageOf([...channel.members], (id) => id, call.args, PAGE);
    return { ok: true, members: page.items, response_metadata: { next_cursor: page.nextCursor } };
  },
});

/** https://docs.slack.dev/reference/methods/users.conversations: what somebody is in, as far as the token sees it. */
const ofUser = tokenMethod({
  args: {
    user: optional.text,
    types: optional.list,
    exclude_archived: optional.flag,
    team_id: optional.text,
    ...PAGED,
  },
  scope: conversationScopes("read"),
  errors: ["invalid_types", "missing_argument", "user_not_found"],
  run(call) {
    const { args, token, slack, refuse } = call;
    const team = workspaceOf(call, args.team_id);
    const user = args.user ?? token.userId;
    const person = slack.workspaces.findVisiblePerson(user, token.userId, [team]);
    if (user !== token.userId && person === undefined) return refuse("user_not_found");
    const kinds = kindsIn(call, args.types);
    const found = slack.workspaces.channels.all.filter(
      (channel) =>
        belongs(channel, [team]) &&
        kinds.has(channel.kind) &&
        channel.members.has(user) &&
        (channel.kind === "channel" || channel.members.has(token.userId)) &&
        !(args.exclude_archived && channel.isArchived),
    );
    const page = pageOf(found, ({ id }) => id, args, { most: 999, usual: 100 });
    return {
      ok: true,
      channels: page.items.map((channel) => conversationObject(slack, channel, token.userId)),
      response_metadata: { next_cursor: page.nextCursor },
    };
  },
});

function kindsIn({ token }: Pick<Call, "token">, types: readonly string[] = ["public_channel"]) {
  const kinds = types.map((type) => {
    const kind = KINDS[type];
    if (kind === undefined) throw new Refusal("invalid_types");
    needScope(token, scopesFor("read", token.kind, kind));
    return kind;
  });
  return new Set<string>(kinds);
}

const OPENING = ["im:write", "mpim:write"];

/**
 * https://docs.slack.dev/reference/methods/conversations.open: the DM between the token's user and the person in
 * `users`, the group DM with several, or the one in `channel`. A DM needs `im:write`, and a group DM `mpim:write`.
 */
const open = tokenMethod({
  args: {
    channel: optional.text,
    users: optional.list,
    return_im: optional.flag,
    prevent_creation: optional.flag,
  },
  scope: { bot: OPENING, user: OPENING },
  errors: [
    "channel_not_found",
    "method_not_supported_for_channel_type",
    "too_many_users",
    "user_not_found",
    "users_list_not_supplied",
  ],
  run(call) {
    const { args, token, slack, refuse } = call;
    const { workspaces } = slack;
    if (args.channel !== undefined) {
      const channel = workspaces.findChannel(args.channel);
      if (!channel?.members.has(token.userId)) return refuse("channel_not_found");
      if (!isDirect(channel)) return refuse("method_not_supported_for_channel_type");
      return opened(call, channel, true);
    }
    const [user, ...others] = [...new Set(args.users ?? [])].filter((id) => id !== token.userId);
    if (user === undefined) return refuse("users_list_not_supplied");
    if (others.length > 0) return openedGroup(call, [user, ...others]);
    needScope(token, ["im:write"]);
    const known = workspaces.findDirectMessage(user, token.userId);
    if (known === undefined && args.prevent_creation) return refuse("channel_not_found");
    const channel = directMessageWith(slack, token, user);
    if (channel === undefined) throw new Refusal(notReached(slack, token, user) ?? "user_not_found");
    return opened(call, channel, known !== undefined);
  },
});

/** The group DM of the token's user and these others. */
function openedGroup(call: Pick<Call, "token" | "slack" | "args">, others: readonly string[]) {
  const { args, token, slack } = call;
  needScope(token, ["mpim:write"]);
  if (others.length > MOST_OTHERS) throw new Refusal("too_many_users");
  const reached = slack.installs.workspacesOf(token.target);
  const unknown = others.find(
    (id) => slack.workspaces.findVisiblePerson(id, token.userId, reached) === undefined,
  );
  if (unknown !== undefined) throw new Refusal(notReached(slack, token, unknown) ?? "user_not_found");
  const known = findGroupMessage(slack, new Set([token.userId, ...others]));
  if (known === undefined && args.prevent_creation) throw new Refusal("channel_not_found");
  const team = slack.workspaces.findPerson(others[0] ?? "")?.workspace.id ?? token.target;
  const channel = openGroupMessage(slack, { team, creator: token.userId, others });
  return opened(call, channel, known !== undefined);
}

function opened(
  { args, token, slack }: Pick<Call, "token" | "slack" | "args">,
  channel: Channel,
  wasOpen: boolean,
) {
  const full = args.return_im === true;
  return {
    ok: true,
    ...(wasOpen && { no_op: true, already_open: true }),
    channel: {
      id: channel.id,
      ...(full && (conversationObject(slack, channel, token.userId) as DirectMessageObject)),
    },
  };
}

/** https://docs.slack.dev/reference/methods/conversations.close: a DM stays where it is, so that nothing changes here. */
const close = tokenMethod({
  args: { channel: required.text },
  scope: conversationScopes("manage"),
  errors: ["channel_not_found", "method_not_supported_for_channel_type"],
  run(call) {
    const channel = conversation(call, call.args.channel, "manage");
    if (!isDirect(channel)) return call.refuse("method_not_supported_for_channel_type");
    return { ok: true, no_op: true, already_closed: true };
  },
});

/** https://docs.slack.dev/reference/methods/conversations.mark: how far the token's user has read. */
const mark = tokenMethod({
  args: { channel: required.text, ts: required.text },
  scope: conversationScopes("manage"),
  errors: ["channel_not_found", "invalid_timestamp", "message_not_found", "not_in_channel"],
  run(call) {
    const { args, token, slack, refuse } = call;
    const channel = ownConversation(call, args.channel, "manage");
    if (!/^\d+\.\d+$/.test(args.ts)) return refuse("invalid_timestamp");
    const message = messageAt(call, channel, args.ts);
    slack.workspaces.channels.mark(channel, token.userId, message.ts);
    return { ok: true };
  },
});

export const conversations = {
  "conversations.close": close,
  "conversations.info": info,
  "conversations.list": list,
  "conversations.mark": mark,
  "conversations.members": members,
  "conversations.open": open,
  "users.conversations": ofUser,
};
