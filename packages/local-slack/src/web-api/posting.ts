import { CONTENT_ERRORS, type MessageContent, readMessageContent } from "../messages/message-content.js";
import { writingTeam } from "../messages/message-target.js";
import type { Message } from "../messages/messages.js";
import type { Channel } from "../org/workspaces.js";
import type { Call } from "./method-declaration.js";
import { Refusal } from "./refusal.js";
import type { Args } from "./web-api-method.js";

/** The errors of a method that writes a message with content. */
export const POSTING_ERRORS = [
  "channel_not_found",
  "not_in_channel",
  "is_archived",
  ...CONTENT_ERRORS,
] as const;

/** The content in the arguments of a call. */
export function messageContent(given: Args): MessageContent {
  const content = readMessageContent(given);
  if (typeof content === "string") throw new Refusal(content);
  return content;
}

/** Who writes, with which token. */
export function writtenBy({ token, slack }: Pick<Call, "token" | "slack">, channel: Channel) {
  return {
    team: writingTeam(slack, token, channel),
    by: token.kind === "bot" ? "bot_token" : "user_token",
    user: token.userId,
    bot_id: token.botId,
    app_id: slack.app.appId,
    tokenLast4: token.value.slice(-4),
  } as const;
}

/** Writes a message as the token's user: as the bot, or as a person through the app. */
export function writeMessage(
  { token, slack }: Pick<Call, "token" | "slack">,
  channel: Channel,
  content: Pick<Message, "text"> & Partial<Message>,
): Message {
  const message = slack.messages.add(channel, { ...content, ...writtenBy({ token, slack }, channel) });
  if (message.thread_ts !== undefined) slack.agents.answered(channel.id, message.thread_ts);
  return message;
}

/** The name that an app gives itself for a message, which needs `chat:write.customize`. */
export function customName({ token }: Pick<Call, "token">, username: string | undefined) {
  return username !== undefined && token.scopes.includes("chat:write.customize") ? { username } : {};
}
