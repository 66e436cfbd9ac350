import { randomUUID } from "node:crypto";
import type {
  AppMentionEvent,
  BotMessageEvent,
  GenericMessageEvent,
  MessageChangedEvent,
} from "@slack/types";
import type { AppRegistration } from "./app-registration.js";
import { botProfile } from "./bot-profile.js";
import type { Message } from "./messages.js";
import type { Channel, Person, SandboxWorkspace } from "./workspaces.js";

/** What the app posts with a token has an `app_id` beside what `GenericMessageEvent` says. */
export type PostedMessageEvent = GenericMessageEvent & { app_id?: string };

/** What a token or a person posts has a user; what comes through a webhook or a `response_url` has only a bot. */
export function messageEvent(
  app: AppRegistration,
  channel: Channel,
  message: Message,
): PostedMessageEvent | BotMessageEvent {
  const { user, bot_id, app_id } = message;
  const common = whatWasSaid(app, message);
  const channel_type = channel.kind;
  if (user === undefined) {
    return { type: "message", subtype: "bot_message", channel_type, ...common, bot_id: bot_id ?? "" };
  }
  return {
    type: "message",
    subtype: undefined,
    channel_type,
    user,
    ...common,
    ...(app_id !== undefined && { app_id }),
  };
}

/**
 * A mention, as the workspace of the mentioned bot is told of it: an author of another workspace (in a Slack Connect
 * channel) is described.
 */
export function mentionEvent(
  app: AppRegistration,
  message: Message,
  team: string,
  author: { readonly person: Person; readonly workspace: SandboxWorkspace } | undefined,
): AppMentionEvent {
  return {
    type: "app_mention",
    ...(message.user !== undefined && { user: message.user }),
    ...whatWasSaid(app, message),
    team,
    ...(author !== undefined && author.workspace.id !== team && externalAuthor(author)),
  };
}

function externalAuthor({
  person,
  workspace,
}: {
  readonly person: Person;
  readonly workspace: SandboxWorkspace;
}) {
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

function whatWasSaid(app: AppRegistration, message: Message) {
  const { ts, text, team, channel, thread_ts, bot_id, blocks, edited } = message;
  return {
    ts,
    text,
    team,
    channel,
    event_ts: ts,
    ...(thread_ts !== undefined && { thread_ts }),
    ...(blocks !== undefined && { blocks: [...blocks] }),
    ...(edited !== undefined && { edited: { ...edited } }),
    ...(bot_id === undefined
      ? { client_msg_id: randomUUID() }
      : { bot_id, bot_profile: botProfile(app, bot_id, team) }),
  };
}
