import type { MessageAttachment } from "@slack/types";
import { unfurledMessage } from "../../../events/shared-links.js";
import { messageObject } from "../../../messages/message-object.js";
import { messageTarget } from "../../../messages/message-target.js";
import { isGrowing } from "../../../messages/streams.js";
import { belongs } from "../../../org/workspaces.js";
import { conversation, messageAt } from "../../conversation-access.js";
import { optional, required, tokenMethod } from "../../method-declaration.js";
import { permalink } from "../../objects/permalink.js";
import { customName, messageContent, POSTING_ERRORS, writeMessage } from "../../posting.js";

/** A tenth of the limit for a new message. */
const MAX_UPDATED_LENGTH = 4_000;

/** What a message says, in every method that writes one. */
const CONTENT = {
  text: optional.text,
  markdown_text: optional.text,
  blocks: optional.raw,
  attachments: optional.raw,
} as const;

/** https://docs.slack.dev/reference/methods/chat.postMessage */
const postMessage = tokenMethod({
  args: {
    channel: required.text,
    ...CONTENT,
    metadata: optional.raw,
    thread_ts: optional.text,
    username: optional.text,
  },
  scope: "chat:write",
  errors: POSTING_ERRORS,
  run(call) {
    const { args, given, slack } = call;
    const channel = messageTarget(call, args.channel);
    const content = messageContent(given);
    const message = writeMessage(call, channel, { ...content, ...customName(call, args.username) });
    slack.events.posted(message);
    const { ts } = message;
    return { ok: true, channel: message.channel, ts, message: messageObject(slack.apps, message) };
  },
});

/**
 * https://docs.slack.dev/reference/methods/chat.postEphemeral: a message that one person sees, who must be in the
 * channel. It makes no event.
 */
const postEphemeral = tokenMethod({
  args: {
    channel: required.text,
    user: required.text,
    ...CONTENT,
    thread_ts: optional.text,
    username: optional.text,
  },
  scope: "chat:write",
  errors: ["user_not_in_channel", ...POSTING_ERRORS],
  run(call) {
    const { args, given, refuse } = call;
    const channel = messageTarget(call, args.channel);
    if (!channel.members.has(args.user)) return refuse("user_not_in_channel");
    const { metadata: _metadata, ...content } = messageContent(given);
    const name = customName(call, args.username);
    const message = writeMessage(call, channel, { ...content, ...name, ephemeralTo: args.user });
    return { ok: true, message_ts: message.ts };
  },
});

/**
 * https://docs.slack.dev/reference/methods/chat.update: a token updates what it posted, and nothing else. Text without
 * blocks removes the blocks; blocks without text leave the text, and a call without metadata leaves these. It does not find
 * ephemeral messages.
 */
const update = tokenMethod({
  args: { channel: required.text, ts: required.text, ...CONTENT, metadata: optional.raw },
  scope: "chat:write",
  errors: ["message_not_found", "cant_update_message", "streaming_state_conflict", ...POSTING_ERRORS],
  run(call) {
    const { args, given, token, slack, refuse } = call;
    const { apps, messages, events } = slack;
    const previous = messageAt(call, messageTarget(call, args.channel), args.ts);
    if (previous.user !== token.userId || previous.by === "slack") return refuse("cant_update_message");
    if (previous.stream && isGrowing(previous.stream, slack.clock()))
      return refuse("streaming_state_conflict");
    const { text, blocks, attachments, metadata } = messageContent(given);
    if (text.length > MAX_UPDATED_LENGTH) return refuse("msg_too_long");
    const message = messages.update(previous, {
      text: text === "" ? previous.text : text,
      ...(blocks !== undefined && { blocks }),
      ...(attachments !== undefined && { attachments }),
      ...(metadata !== undefined && { metadata }),
      editor: token.userId,
    });
    events.changed(message, previous);
    const { ts, thread_ts: _threadTs, ...shown } = messageObject(apps, message);
    return { ok: true, channel: message.channel, ts, text: message.text, message: shown };
  },
});

/** https://docs.slack.dev/reference/methods/chat.delete: a bot deletes what it posted; an admin deletes any message. */
const remove = tokenMethod({
  args: { channel: required.text, ts: required.text },
  scope: "chat:write",
  errors: ["channel_not_found", "message_not_found", "cant_delete_message"],
  run(call) {
    const { args, token, slack, refuse } = call;
    const channel = conversation(call, args.channel);
    const message = messageAt(call, channel, args.ts);
    const isAdmin =
      token.kind === "user" && slack.workspaces.findPerson(token.userId)?.person.isAdmin === true;
    if (message.user !== token.userId && !isAdmin) return refuse("cant_delete_message");
    slack.messages.remove(message);
    slack.events.deleted(message);
    return { ok: true, channel: channel.id, ts: message.ts };
  },
});

/** https://docs.slack.dev/reference/methods/chat.getPermalink: no scope, but the token has to see the channel. */
const getPermalink = tokenMethod({
  args: { channel: required.text, message_ts: required.text },
  errors: ["channel_not_found", "message_not_found"],
  run(call) {
    const channel = conversation(call, call.args.channel);
    const message = messageAt(call, channel, call.args.message_ts);
    return { ok: true, channel: channel.id, permalink: permalink(call.slack, message) };
  },
});

/** https://docs.slack.dev/reference/methods/chat.meMessage */
const meMessage = tokenMethod({
  args: { channel: required.text, text: required.text },
  scope: "chat:write",
  errors: ["channel_not_found", "not_in_channel", "is_archived", "msg_too_long"],
  run(call) {
    const { args, slack } = call;
    const channel = messageTarget(call, args.channel);
    const { text } = messageContent({ text: args.text });
    const message = writeMessage(call, channel, { text, subtype: "me_message" });
    slack.events.posted(message);
    return { ok: true, channel: channel.id, ts: message.ts };
  },
});

/**
 * https://docs.slack.dev/reference/methods/chat.unfurl: what the app shows below a message for links in it. Only for a
 * message that was sent: this Slack shows no previews of links that are being typed.
 */
const unfurl = tokenMethod({
  args: {
    channel: optional.text,
    ts: optional.text,
    unfurl_id: optional.text,
    source: optional.text,
    unfurls: optional.json,
    metadata: optional.json,
    user_auth_message: optional.text,
    user_auth_required: optional.flag,
    user_auth_url: optional.text,
    user_auth_blocks: optional.json,
  },
  scope: "links:write",
  errors: [
    "cannot_find_channel",
    "cannot_find_message",
    "cannot_unfurl_url",
    "invalid_metadata_format",
    "invalid_unfurl_id",
    "invalid_unfurls_format",
    "missing_channel",
    "missing_ts",
    "missing_unfurls",
  ],
  run(call) {
    const { args, token, slack, refuse } = call;
    const place = args.unfurl_id === undefined ? undefined : unfurledMessage(args.unfurl_id);
    if (args.unfurl_id !== undefined && place === undefined) return refuse("invalid_unfurl_id");
    const { channel: channelId, ts } = place ?? args;
    if (channelId === undefined) return refuse("missing_channel");
    if (ts === undefined) return refuse("missing_ts");
    const wanted = args.unfurls ?? entitiesByUrl(args.metadata);
    if (wanted === undefined)
      return refuse(args.metadata === undefined ? "missing_unfurls" : "invalid_metadata_format");
    if (!isRecord(wanted)) return refuse("invalid_unfurls_format");
    const channel = slack.workspaces.findChannel(channelId);
    const isTold =
      place !== undefined && channel && belongs(channel, slack.installs.workspacesOf(token.target));
    if (!isTold && !channel?.members.has(token.userId)) return refuse("cannot_find_channel");
    const previous = slack.messages.find(channelId, ts);
    if (previous === undefined) return refuse("cannot_find_message");
    const text = previous.text.replaceAll("&amp;", "&");
    const attachments = Object.entries(wanted).map(([url, content]): MessageAttachment => {
      if (!isRecord(content)) return refuse("invalid_unfurls_format");
      if (!text.includes(url.replaceAll("&amp;", "&"))) return refuse("cannot_unfurl_url");
      const shown: MessageAttachment & { readonly from_url: string } = { from_url: url, ...content };
      return shown;
    });
    const message = slack.messages.change(previous, {
      attachments: [...(previous.attachments ?? []), ...attachments],
      unfurledBy: slack.app.appId,
    });
    slack.events.changed(message, previous);
    return { ok: true };
  },
});

/** The Work Objects in the metadata, shown as far as this Slack can: by their titles. */
function entitiesByUrl(metadata: unknown): Record<string, unknown> | undefined {
  if (!isRecord(metadata) || !Array.isArray(metadata.entities)) return undefined;
  const found: Record<string, unknown> = {};
  for (const entity of metadata.entities.filter(isRecord)) {
    const url = entity.app_unfurl_url ?? entity.url;
    const { attributes } = isRecord(entity.entity_payload) ? entity.entity_payload : {};
    const { title } = isRecord(attributes) ? attributes : {};
    if (typeof url === "string") found[url] = { title: isRecord(title) ? String(title.text) : url };
  }
  return found;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export const chat = {
  "chat.delete": remove,
  "chat.getPermalink": getPermalink,
  "chat.meMessage": meMessage,
  "chat.postEphemeral": postEphemeral,
  "chat.postMessage": postMessage,
  "chat.unfurl": unfurl,
  "chat.update": update,
};
