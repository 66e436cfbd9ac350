import type { ChatUpdateResponse } from "@slack/web-api";
import { readMessageContent } from "../../messages/message-content.js";
import { messageObject } from "../../messages/message-object.js";
import { messageTarget } from "../../messages/message-target.js";
import type { AsJson } from "../published-type.js";
import { type TokenMethod, textArgument } from "../web-api-method.js";
import { failure, missingArgument } from "../web-api-reply.js";

/** A tenth of the limit for a new message. */
const MAX_TEXT_LENGTH = 4_000;

/**
 * https://docs.slack.dev/reference/methods/chat.update: a token updates what it posted, and nothing else. Text without
 * blocks removes the blocks; blocks without text leave the text. It does not find ephemeral messages.
 */
export const chatUpdate: TokenMethod = {
  auth: "token",
  scope: "chat:write",
  run({ args, token, slack }) {
    const ts = textArgument(args, "ts");
    if (ts === undefined) return missingArgument("ts");
    const target = messageTarget(slack, token, args);
    if ("refusal" in target) return target.refusal;
    const { app, messages, events } = slack;
    const previous = messages.find(target.channel.id, ts);
    if (previous === undefined || previous.ephemeralTo !== undefined) return failure("message_not_found");
    if (previous.user !== token.userId) return failure("cant_update_message");
    const content = readMessageContent(args);
    if (typeof content === "string") return failure(content);
    if (content.text.length > MAX_TEXT_LENGTH) return failure("msg_too_long");

    const message = messages.update(previous, {
      text: content.text === "" ? previous.text : content.text,
      ...(content.blocks !== undefined && { blocks: content.blocks }),
      editor: token.userId,
    });
    events.changed(message, previous);
    const { ts: _ts, thread_ts: _threadTs, ...shown } = messageObject(app, message);
    const response: AsJson<ChatUpdateResponse> = {
      ok: true,
      channel: message.channel,
      ts: message.ts,
      text: message.text,
      message: shown,
    };
    return response;
  },
};
