import type { ChatPostEphemeralResponse } from "@slack/web-api";
import { readMessageContent } from "../../messages/message-content.js";
import { messageTarget, writingTeam } from "../../messages/message-target.js";
import { type TokenMethod, textArgument } from "../web-api-method.js";
import { failure, missingArgument } from "../web-api-reply.js";

/**
 * https://docs.slack.dev/reference/methods/chat.postEphemeral: a message that one person sees, who must be in the
 * channel. It makes no event.
 */
export const chatPostEphemeral: TokenMethod = {
  auth: "token",
  scope: "chat:write",
  run({ args, token, slack }) {
    const user = textArgument(args, "user");
    if (user === undefined) return missingArgument("user");
    const target = messageTarget(slack, token, args);
    if ("refusal" in target) return target.refusal;
    if (!target.channel.members.has(user)) return failure("user_not_in_channel");
    const content = readMessageContent(args);
    if (typeof content === "string") return failure(content);
    const message = slack.messages.add(target.channel, {
      ...content,
      team: writingTeam(slack, token, target.channel),
      by: token.kind === "bot" ? "bot_token" : "user_token",
      user: token.userId,
      bot_id: token.botId,
      app_id: slack.app.appId,
      tokenLast4: token.value.slice(-4),
      ephemeralTo: user,
    });
    const response: ChatPostEphemeralResponse = { ok: true, message_ts: message.ts };
    return response;
  },
};
