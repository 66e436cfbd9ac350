import { typedRichText } from "../../../block-kit/typed-rich-text.js";
import { isReply } from "../../../messages/channel-messages.js";
import type { Message } from "../../../messages/messages.js";
import { conversation, ownConversation } from "../../conversation-access.js";
import { conversationScopes } from "../../conversation-scopes.js";
import { type Call, optional, required, tokenMethod } from "../../method-declaration.js";
import type { HistoryMessage } from "../../objects/history-message.js";
import { historyMessage, repliesTo } from "../../objects/history-message.js";
import { PAGED, pageOf } from "../../pages-of-answers.js";

const PAGE = { most: 999, usual: 100 };
const BETWEEN = {
  oldest: optional.text,
  latest: optional.text,
  inclusive: optional.flag,
  include_all_metadata: optional.flag,
} as const;

/**
 * https://docs.slack.dev/reference/methods/conversations.history: the latest first, without the replies in threads. A bot
 * has to be in the channel.
 */
const history = tokenMethod({
  args: { channel: required.text, ...BETWEEN, ...PAGED },
  scope: conversationScopes("history"),
  errors: ["channel_not_found", "not_in_channel"],
  run(call) {
    const { args, slack } = call;
    const channel = readable(call);
    const all = slack.messages.in(channel.id).filter((each) => !isReply(each) && isSeen(each));
    const page = pageOf(all.filter(isBetween(args)).reverse(), ({ ts }) => ts, args, PAGE);
    return {
      ok: true,
      messages: page.items.map((each) => described(call, each)),
      has_more: page.nextCursor !== "",
      pin_count: all.filter(({ pinned }) => pinned !== undefined).length,
      ...(page.nextCursor !== "" && { response_metadata: { next_cursor: page.nextCursor } }),
    };
  },
});

/**
 * https://docs.slack.dev/reference/methods/conversations.replies: the first message of a thread, then its replies, the oldest
 * first. The timestamp of a reply gives that reply alone.
 */
const replies = tokenMethod({
  args: { channel: required.text, ts: required.text, ...BETWEEN, ...PAGED },
  scope: conversationScopes("history"),
  errors: ["channel_not_found", "not_in_channel", "thread_not_found"],
  run(call) {
    const { args, slack, refuse } = call;
    const channel = readable(call);
    const named = slack.messages.find(channel.id, args.ts);
    const first = named && isSeen(named) ? named : undefined;
    const below = repliesTo(slack.messages, channel.id, args.ts);
    if (first === undefined && below.length === 0) return refuse("thread_not_found");
    const thread = [...(first === undefined ? [] : [first]), ...below.filter(isBetween(args))];
    const page = pageOf(thread, ({ ts }) => ts, args, { most: 1_000, usual: 1_000 });
    return {
      ok: true,
      messages: page.items.map((each) => {
        const { stream } = each;
        return { ...described(call, each), ...(stream && { streaming_state: stream.state }) };
      }),
      has_more: page.nextCursor !== "",
      ...(page.nextCursor !== "" && { response_metadata: { next_cursor: page.nextCursor } }),
    };
  },
});

type HistoryCall = Call<{ readonly channel: typeof required.text } & typeof BETWEEN>;

function readable(call: Pick<HistoryCall, "args" | "token" | "slack">) {
  const access = call.token.kind === "bot" ? ownConversation : conversation;
  return access(call, call.args.channel, "history");
}

function described({ args, slack }: Pick<HistoryCall, "args" | "slack">, message: Message): HistoryMessage {
  const { metadata, ...shown } = historyMessage(slack, message);
  const blocks = shown.blocks ?? writtenBlocks(message);
  return {
    ...shown,
    ...(blocks && { blocks }),
    ...(args.include_all_metadata && metadata && { metadata }),
  } as HistoryMessage;
}

/** What Slack makes of a text without blocks, by a person or an app; nothing for its own lines about a channel. */
function writtenBlocks({ by, text, ts }: Message) {
  if (by === "slack" || text === "") return undefined;
  return [{ block_id: ts.slice(-6), ...typedRichText(text) }];
}

/** Both ends are left out, unless they are asked for. */
function isBetween({ oldest, latest, inclusive = false }: HistoryCall["args"]) {
  const isAfter = (ts: string) =>
    oldest === undefined || Number(ts) > Number(oldest) || (inclusive && Number(ts) === Number(oldest));
  const isBefore = (ts: string) =>
    latest === undefined || Number(ts) < Number(latest) || (inclusive && Number(ts) === Number(latest));
  return ({ ts }: Message) => isAfter(ts) && isBefore(ts);
}

function isSeen({ ephemeralTo }: Message): boolean {
  return ephemeralTo === undefined;
}

export const messageHistory = { "conversations.history": history, "conversations.replies": replies };
