import type { FileObject } from "../../files/file-object.js";
import { isReply } from "../../messages/channel-messages.js";
import { type MessageObject, messageObject } from "../../messages/message-object.js";
import type { Message } from "../../messages/messages.js";
import type { SlackState } from "../web-api-method.js";

export interface ReactionObject {
  readonly name: string;
  readonly users: readonly string[];
  readonly count: number;
}

/** A message as it stands in its channel: with its reactions, its files, and the thread below it. */
export interface HistoryMessage extends MessageObject {
  readonly reactions?: readonly ReactionObject[];
  readonly files?: readonly FileObject[];
  readonly upload?: boolean;
  readonly reply_count?: number;
  readonly reply_users?: readonly string[];
  readonly reply_users_count?: number;
  readonly latest_reply?: string;
  readonly is_locked?: boolean;
  readonly subscribed?: boolean;
  readonly parent_user_id?: string;
  readonly [detail: string]: unknown;
}

export function historyMessage(slack: SlackState, message: Message): HistoryMessage {
  const { apps, files } = slack;
  const { reactions, files: ids, details } = message;
  return {
    ...messageObject(apps, message),
    ...details,
    ...(reactions?.length && {
      reactions: reactions.map(({ name, users }) => ({ name, users, count: users.length })),
    }),
    ...(ids !== undefined && { files: files.objects(ids), upload: false }),
    ...threadOf(slack, message),
  };
}

function threadOf({ messages }: SlackState, message: Message) {
  const { channel, ts } = message;
  if (isReply(message)) {
    const parent = messages.find(channel, message.thread_ts);
    return parent?.user === undefined ? {} : { parent_user_id: parent.user };
  }
  const replies = repliesTo(messages, channel, ts);
  if (replies.length === 0) return {};
  const users = [...new Set(replies.flatMap(({ user = [] }) => user))];
  return {
    thread_ts: ts,
    reply_count: replies.length,
    reply_users: users,
    reply_users_count: users.length,
    latest_reply: replies.at(-1)?.ts ?? ts,
    is_locked: false,
    subscribed: false,
  };
}

/** The messages in a thread below its first one, the oldest first; none that one person alone sees. */
export function repliesTo(messages: SlackState["messages"], channel: string, ts: string): readonly Message[] {
  return messages.repliesTo(channel, ts).filter(({ ephemeralTo }) => ephemeralTo === undefined);
}
