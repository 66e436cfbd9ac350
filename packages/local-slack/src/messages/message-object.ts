import type { Block } from "@slack/types";
import type { AppRegistration } from "../app/app-registration.js";
import { type BotProfile, botProfile } from "../org/bot-profile.js";
import type { Message } from "./messages.js";

/** A message as the Web API and interactions describe it. */
export interface MessageObject {
  readonly type: "message";
  readonly user?: string;
  readonly text: string;
  readonly ts: string;
  readonly team: string;
  readonly bot_id?: string;
  readonly app_id?: string;
  readonly bot_profile?: BotProfile;
  readonly blocks?: Block[];
  readonly thread_ts?: string;
  readonly edited?: { user: string; ts: string };
}

export function messageObject(app: AppRegistration, message: Message): MessageObject {
  const { user, text, ts, team, bot_id, app_id, blocks, thread_ts, edited } = message;
  return {
    type: "message",
    ...(user !== undefined && { user }),
    text,
    ts,
    team,
    ...(bot_id !== undefined && { bot_id, bot_profile: botProfile(app, bot_id, team) }),
    ...(app_id !== undefined && { app_id }),
    ...(blocks !== undefined && { blocks: [...blocks] }),
    ...(thread_ts !== undefined && { thread_ts }),
    ...(edited !== undefined && { edited: { ...edited } }),
  };
}
