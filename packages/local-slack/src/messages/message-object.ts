import type { Block, MessageAttachment } from "@slack/types";
import type { Apps } from "../apps/apps.js";
import { type BotProfile, botProfile } from "../org/bot-profile.js";
import type { Message, MessageMetadata, MessageSubtype } from "./messages.js";

/** A message as the Web API and interactions describe it. */
export interface MessageObject {
  readonly type: "message";
  readonly subtype?: MessageSubtype;
  readonly user?: string;
  readonly text: string;
  readonly ts: string;
  readonly team: string;
  readonly bot_id?: string;
  readonly app_id?: string;
  readonly bot_profile?: BotProfile;
  readonly username?: string;
  readonly blocks?: Block[];
  readonly attachments?: MessageAttachment[];
  readonly metadata?: MessageMetadata;
  readonly thread_ts?: string;
  readonly edited?: { user: string; ts: string };
}

export function messageObject(apps: Apps, message: Message): MessageObject {
  const { subtype, user, text, ts, team, bot_id, app_id, username } = message;
  const { blocks, attachments, metadata, thread_ts, edited } = message;
  return {
    type: "message",
    ...(subtype !== undefined && { subtype }),
    ...(user !== undefined && { user }),
    text,
    ts,
    team,
    ...(bot_id !== undefined && { bot_id, bot_profile: botProfile(apps.authorOf(message), bot_id, team) }),
    ...(app_id !== undefined && { app_id }),
    ...(username !== undefined && { username }),
    ...(blocks !== undefined && { blocks: [...blocks] }),
    ...(attachments !== undefined && { attachments: numbered(attachments) }),
    ...(metadata !== undefined && { metadata }),
    ...(thread_ts !== undefined && { thread_ts }),
    ...(edited !== undefined && { edited: { ...edited } }),
  };
}

/** Slack gives each attachment a number, and a text for notifications where it has none. */
function numbered(attachments: readonly MessageAttachment[]) {
  return attachments.map((attachment, index) => ({
    id: index + 1,
    fallback: attachment.text ?? "[no preview available]",
    ...attachment,
  }));
}
