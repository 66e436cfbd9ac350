import type { ChatPostMessageResponse } from "@slack/web-api";
import { readMessageContent } from "../../messages/message-content.js";
import { messageObject } from "../../messages/message-object.js";
import { messageTarget, writingTeam } from "../../messages/message-target.js";
import type { AsJson } from "../published-type.js";
import type { TokenMethod } from "../web-api-method.js";
import { failure } from "../web-api-reply.js";

/** https://docs.slack.dev/reference/methods/chat.postMessage */
export const chatPostMessage: TokenMethod = {
  auth: "token",
  scope: "chat:write",
  run({ args, token, slack }) {
    const target = messageTarget(slack, token, args);
    if ("refusal" in target) return target.refusal;
    const content = readMessageContent(args);
    if (typeof content === "string") return failure(content);

    const { app, messages, events } = slack;
    const message = messages.add(target.channel, {
      ...content,
      team: writingTeam(slack, token, target.channel),
      by: token.kind === "bot" ? "bot_token" : "user_token",
      user: token.userId,
      bot_id: token.botId,
      app_id: app.appId,
      tokenLast4: token.value.slice(-4),
    });
    events.posted(message);
    const response: AsJson<ChatPostMessageResponse> = {
      ok: true,
      channel: message.channel,
      ts: message.ts,
      message: messageObject(app, message),
    };
    return response;
  },
};
