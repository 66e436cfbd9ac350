import { randomUUID } from "node:crypto";
import type {
  AppMentionEvent,
  BotMessageEvent,
  GenericMessageEvent,
  MessageChangedEvent,
} from "@slack/types";
import type { AppRegistration } from "../app/app-registration.js";
import { botProfile } from "../org/bot-profile.js";
import type { Channel, Person, Workspace } from "../org/workspaces.js";
import type { Message } from "./messages.js";

/** `GenericMessageEvent`, with the `app_id` that a message has which the app posted with a token. */
export type PostedMessageEvent = GenericMessageEvent & { app_id?: string };

/**
 * A message that a person wrote or that was posted with a token has a user; one through a webhook or a `response_url`
 * has only a bot.
 */
export function messageEvent(
  app: AppRegistration,
  channel: Channel,
  message: Message,
): PostedMessageEvent | BotMessageEvent {
  const { user, bot_id, app_id } = message;
  const channel_type = channel.kind;
  if (user === undefined) {
    return {
      type: "message",
      subtype: "bot_message",
      channel_type,
      ...content(message),
      bot_id: bot_id ?? "",
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
  };
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
  message: Message,
  previous: Message,
  ts: string,
): MessageChangedEvent {
  return {
    type: "message",
    subtype: "message_changed",
    hidden: true,
    channel: channel.id,
    channel_type: channel.kind,
    ts,
    event_ts: ts,
    message: messageEvent(app, channel, message),
    previous_message: messageEvent(app, channel, previous),
  };
}

function content({ ts, text, channel, thread_ts, blocks, edited }: Message) {
  return {
    ts,
    text,
    channel,
    event_ts: ts,
    ...(thread_ts !== undefined && { thread_ts }),
    ...(blocks !== undefined && { blocks: [...blocks] }),
    ...(edited !== undefined && { edited: { ...edited } }),
  };
}

/** The fields that say whether a person or the app wrote it. */
function signature(app: AppRegistration, { team, bot_id }: Message) {
  return bot_id === undefined
    ? { team, client_msg_id: randomUUID() }
    : { team, bot_id, bot_profile: botProfile(app, bot_id, team) };
}
