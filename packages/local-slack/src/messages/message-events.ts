import { randomUUID } from "node:crypto";
import type {
  AppMentionEvent,
  BotMessageEvent,
  ChannelArchiveMessageEvent,
  ChannelJoinMessageEvent,
  ChannelLeaveMessageEvent,
  ChannelNameMessageEvent,
  ChannelPurposeMessageEvent,
  ChannelTopicMessageEvent,
  ChannelUnarchiveMessageEvent,
  FileShareMessageEvent,
  GenericMessageEvent,
  MeMessageEvent,
  MessageChangedEvent,
  MessageDeletedEvent,
} from "@slack/types";
import type { AppRegistration } from "../app/app-registration.js";
import type { Files } from "../files/files.js";
import { botProfile } from "../org/bot-profile.js";
import type { Channel, Person, Workspace } from "../org/workspaces.js";
import type { Message, MessageMetadata } from "./messages.js";

/** `GenericMessageEvent`, with what else a message has that the app posted with a token. */
export type PostedMessageEvent = GenericMessageEvent & { app_id?: string; metadata?: MessageMetadata };

/** What Slack writes into a channel when it changes. */
type NoticeEvent =
  | ChannelArchiveMessageEvent
  | ChannelJoinMessageEvent
  | ChannelLeaveMessageEvent
  | ChannelNameMessageEvent
  | ChannelPurposeMessageEvent
  | ChannelTopicMessageEvent
  | ChannelUnarchiveMessageEvent;

type WrittenEvent =
  | PostedMessageEvent
  | BotMessageEvent
  | FileShareMessageEvent
  | MeMessageEvent
  | NoticeEvent;

export type MessageEvent = WrittenEvent | MessageChangedEvent | MessageDeletedEvent;

/**
 * A message that a person wrote or that was posted with a token has a user; one through a webhook or a `response_url`
 * has only a bot.
 */
export function messageEvent(
  app: AppRegistration,
  channel: Channel,
  message: Message,
  files: Files,
): WrittenEvent {
  const { user, bot_id, app_id, metadata, username, stream, subtype, by } = message;
  const channel_type = channel.kind;
  if (by === "slack") return noticeEvent(channel, message);
  if (user === undefined || stream !== undefined) {
    return {
      type: "message",
      subtype: "bot_message",
      channel_type,
      ...content(message),
      bot_id: bot_id ?? "",
      ...(username !== undefined && { username }),
      ...(user !== undefined && { user }),
      ...(stream !== undefined && { streaming_state: stream.state }),
    };
  }
  if (subtype === "me_message") {
    const { blocks: _blocks, ...said } = content(message);
    return { type: "message", subtype, channel_type, user, ...said };
  }
  if (subtype === "file_share") {
    const shared = files.objects(message.files ?? []);
    return {
      type: "message",
      subtype,
      channel_type,
      user,
      ...content(message),
      files: shared,
      upload: false,
    };
  }
  return {
    type: "message",
    subtype: undefined,
    channel_type,
    user,
    ...content(message),
    ...signature(app, message),
    ...(app_id !== undefined && { app_id }),
    ...(metadata !== undefined && { metadata }),
  };
}

/** The fields of a notice are those of its subtype, which `details` has. */
function noticeEvent(
  channel: Channel,
  { user = "", team, text, ts, subtype, details }: Message,
): NoticeEvent {
  const notice = {
    type: "message",
    subtype,
    ...(subtype !== "channel_topic" && subtype !== "channel_purpose" && { team }),
    user,
    text,
    channel: channel.id,
    channel_type: channel.kind,
    ts,
    event_ts: ts,
    ...details,
  };
  return notice as NoticeEvent;
}

/**
 * A mention, as the workspace of the mentioned bot is told of it. An author from another workspace (in a Slack Connect
 * channel) is described.
 */
export function mentionEvent(
  app: AppRegistration,
  message: Message,
  team: string,
  author: { readonly person: Person; readonly workspace: Workspace } | undefined,
): AppMentionEvent {
  return {
    type: "app_mention",
    ...(message.user !== undefined && { user: message.user }),
    ...content(message),
    ...signature(app, message),
    team,
    ...(author !== undefined && author.workspace.id !== team && externalAuthor(author)),
  };
}

function externalAuthor({ person, workspace }: { readonly person: Person; readonly workspace: Workspace }) {
  const home = workspace.enterprise?.id ?? workspace.id;
  const { name, realName } = person;
  const first_name = realName.split(" ")[0] ?? "";
  return {
    user_team: home,
    source_team: home,
    user_profile: { name, first_name, real_name: realName, display_name: name, team: home },
  };
}

/** https://docs.slack.dev/reference/events/message/message_changed */
export function changedEvent(
  app: AppRegistration,
  channel: Channel,
  { message, previous, ts }: { readonly message: Message; readonly previous: Message; readonly ts: string },
  files: Files,
): MessageChangedEvent {
  return {
    type: "message",
    subtype: "message_changed",
    hidden: true,
    channel: channel.id,
    channel_type: channel.kind,
    ts,
    event_ts: ts,
    message: messageEvent(app, channel, message, files),
    previous_message: messageEvent(app, channel, previous, files),
  };
}

/** https://docs.slack.dev/reference/events/message/message_deleted */
export function deletedEvent(
  app: AppRegistration,
  channel: Channel,
  message: Message,
  ts: string,
  files: Files,
): MessageDeletedEvent {
  return {
    type: "message",
    subtype: "message_deleted",
    hidden: true,
    channel: channel.id,
    channel_type: channel.kind,
    ts,
    event_ts: ts,
    deleted_ts: message.ts,
    previous_message: messageEvent(app, channel, message, files),
  };
}

function content({ ts, text, channel, thread_ts, blocks, attachments, edited }: Message) {
  return {
    ts,
    text,
    channel,
    event_ts: ts,
    ...(thread_ts !== undefined && { thread_ts }),
    ...(blocks !== undefined && { blocks: [...blocks] }),
    ...(attachments !== undefined && { attachments: [...attachments] }),
    ...(edited !== undefined && { edited: { ...edited } }),
  };
}

/** The fields that say whether a person or the app wrote it. */
function signature(app: AppRegistration, { team, bot_id }: Message) {
  return bot_id === undefined
    ? { team, client_msg_id: randomUUID() }
    : { team, bot_id, bot_profile: botProfile(app, bot_id, team) };
}
