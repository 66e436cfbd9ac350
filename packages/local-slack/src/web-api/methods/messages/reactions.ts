import { writingTeam } from "../../../messages/message-target.js";
import { react } from "../../../messages/reactions.js";
import { conversation, messageAt, ownConversation, refuseArchived } from "../../conversation-access.js";
import { type Call, optional, required, tokenMethod } from "../../method-declaration.js";
import { historyMessage } from "../../objects/history-message.js";
import { permalink } from "../../objects/permalink.js";
import { numberedPage, PAGED, pageOf } from "../../pages-of-answers.js";

/** The name of an emoji, with a skin tone where it has one. */
const EMOJI_NAME = /^[a-z0-9_+'-]+(::skin-tone-[2-6])?$/;

/** https://docs.slack.dev/reference/methods/reactions.add */
const add = tokenMethod({
  args: { channel: required.text, timestamp: required.text, name: required.text },
  scope: "reactions:write",
  errors: [
    "already_reacted",
    "channel_not_found",
    "invalid_name",
    "is_archived",
    "message_not_found",
    "not_in_channel",
    "too_many_emoji",
    "too_many_reactions",
  ],
  run(call) {
    const name = nameIn(call.args.name);
    if (name === undefined) return call.refuse("invalid_name");
    const channel = ownConversation(call, call.args.channel);
    refuseArchived(channel);
    const error = react(call.slack, messageAt(call, channel, call.args.timestamp), reactor(call), {
      name,
      isAdded: true,
    });
    if (error !== undefined && error !== "no_reaction") return call.refuse(error);
    return { ok: true };
  },
});

/** https://docs.slack.dev/reference/methods/reactions.remove */
const remove = tokenMethod({
  args: {
    channel: optional.text,
    timestamp: optional.text,
    name: required.text,
    file: optional.text,
    file_comment: optional.text,
  },
  scope: "reactions:write",
  errors: [
    "channel_not_found",
    "invalid_name",
    "message_not_found",
    "no_item_specified",
    "no_reaction",
    "not_in_channel",
  ],
  run(call) {
    const { args, slack, refuse } = call;
    const name = nameIn(args.name);
    if (name === undefined) return refuse("invalid_name");
    if (args.channel === undefined || args.timestamp === undefined) return refuse("no_item_specified");
    const message = messageAt(call, ownConversation(call, args.channel), args.timestamp);
    const error = react(slack, message, reactor(call), { name, isAdded: false });
    if (error !== undefined) return refuse("no_reaction");
    return { ok: true };
  },
});

/** https://docs.slack.dev/reference/methods/reactions.get: of a message. */
const get = tokenMethod({
  args: {
    channel: optional.text,
    timestamp: optional.text,
    file: optional.text,
    file_comment: optional.text,
    full: optional.flag,
  },
  scope: "reactions:read",
  errors: ["channel_not_found", "message_not_found", "no_item_specified"],
  run(call) {
    const { args, refuse } = call;
    if (args.channel === undefined || args.timestamp === undefined) return refuse("no_item_specified");
    const channel = conversation(call, args.channel);
    const message = messageAt(call, channel, args.timestamp);
    return { ok: true, type: "message", channel: channel.id, message: reacted(call, message) };
  },
});

/** https://docs.slack.dev/reference/methods/reactions.list: what somebody reacted to, the latest message first. */
const list = tokenMethod({
  args: {
    user: optional.text,
    full: optional.flag,
    count: optional.number,
    page: optional.number,
    team_id: optional.text,
    ...PAGED,
  },
  scope: "reactions:read",
  errors: ["user_not_found"],
  run(call) {
    const { args, token, slack, refuse } = call;
    const user = args.user ?? token.userId;
    if (args.user !== undefined && slack.workspaces.findPerson(user) === undefined && user !== token.userId) {
      return refuse("user_not_found");
    }
    const reactedTo = slack.messages.all
      .filter(({ channel, reactions = [] }) => {
        const place = slack.workspaces.findChannel(channel);
        return place?.members.has(token.userId) && reactions.some(({ users }) => users.includes(user));
      })
      .sort((one, other) => Number(other.ts) - Number(one.ts));
    const items = (messages: typeof reactedTo) =>
      messages.map((message) => ({
        type: "message",
        channel: message.channel,
        message: reacted(call, message),
      }));
    if (args.page !== undefined || args.count !== undefined) {
      const page = numberedPage(reactedTo, args, { most: 1_000, usual: 100 });
      return { ok: true, items: items([...page.items]), paging: page.paging };
    }
    const page = pageOf(reactedTo, ({ channel, ts }) => `${channel} ${ts}`, args, {
      most: 1_000,
      usual: 100,
    });
    return {
      ok: true,
      items: items([...page.items]),
      response_metadata: { next_cursor: page.nextCursor },
    };
  },
});

function reacted({ slack }: Pick<Call, "slack">, message: Parameters<typeof historyMessage>[1]) {
  const { type, user, text, ts, team, bot_id, app_id, bot_profile, blocks, reactions } = historyMessage(
    slack,
    message,
  );
  return {
    type,
    text,
    ts,
    team,
    ...(user !== undefined && { user }),
    ...(bot_id !== undefined && { bot_id }),
    ...(app_id !== undefined && { app_id }),
    ...(bot_profile !== undefined && { bot_profile }),
    ...(blocks !== undefined && { blocks }),
    ...(reactions !== undefined && { reactions }),
    permalink: permalink(slack, message),
  };
}

/** A name as it is, or between colons; undefined for what is no name of an emoji. */
function nameIn(name: string): string | undefined {
  const bare = name.replace(/^:|:$/g, "");
  return EMOJI_NAME.test(bare) ? bare : undefined;
}

function reactor({ token, slack, args }: Pick<Call, "token" | "slack" | "args">) {
  const channel = slack.workspaces.findChannel(String(args.channel));
  const team = channel === undefined ? token.target : writingTeam(slack, token, channel);
  return { userId: token.userId, team };
}

export const reactions = {
  "reactions.add": add,
  "reactions.get": get,
  "reactions.list": list,
  "reactions.remove": remove,
};
