import type { Channel } from "../../org/workspaces.js";
import type { SlackState } from "../web-api-method.js";

/** A topic or a purpose. */
export interface NoteObject {
  readonly value: string;
  readonly creator: string;
  readonly last_set: number;
}

/** What every conversation has: https://docs.slack.dev/reference/objects/conversation-object */
interface ConversationObject {
  readonly id: string;
  readonly created: number;
  readonly is_archived: boolean;
  readonly is_im: boolean;
  readonly is_org_shared: boolean;
  readonly context_team_id: string;
  readonly updated: number;
}

/** A DM, with the other one in it. */
export interface DirectMessageObject extends ConversationObject {
  readonly user: string;
}

export interface ChannelObject extends ConversationObject {
  readonly name: string;
  readonly name_normalized: string;
  readonly creator: string;
  readonly is_channel: boolean;
  readonly is_group: boolean;
  readonly is_mpim: boolean;
  readonly is_private: boolean;
  readonly is_general: boolean;
  readonly is_shared: boolean;
  readonly is_ext_shared: boolean;
  readonly is_pending_ext_shared: boolean;
  readonly pending_shared: readonly string[];
  readonly pending_connected_team_ids: readonly string[];
  readonly shared_team_ids: readonly string[];
  readonly unlinked: number;
  readonly topic: NoteObject;
  readonly purpose: NoteObject;
  readonly previous_names: readonly string[];
}

/** A conversation as those see it who have this id. */
export function conversationObject(
  slack: SlackState,
  channel: Channel,
  viewerId: string,
): ChannelObject | DirectMessageObject {
  return channel.kind === "im" ? directMessageObject(channel, viewerId) : channelObject(slack, channel);
}

export function channelObject({ workspaces, connect }: SlackState, channel: Channel): ChannelObject {
  const { name, kind, teams, creator, topic, purpose, previousNames } = channel;
  const pending = connect.pendingTeams(channel.id);
  return {
    ...shared(channel),
    name,
    name_normalized: name,
    creator,
    is_channel: kind === "channel",
    is_group: kind === "group" || kind === "mpim",
    is_mpim: kind === "mpim",
    is_private: kind !== "channel",
    is_general: workspaces.all.some(({ general }) => general === channel.id),
    is_shared: teams.length > 1,
    is_ext_shared: teams.length > 1,
    is_pending_ext_shared: pending.length > 0,
    pending_shared: pending,
    pending_connected_team_ids: pending,
    shared_team_ids: teams,
    unlinked: 0,
    topic: note(topic),
    purpose: note(purpose),
    previous_names: previousNames,
  };
}

function directMessageObject(channel: Channel, viewerId: string): DirectMessageObject {
  const other = [...channel.members].find((id) => id !== viewerId);
  return { ...shared(channel), user: other ?? viewerId };
}

function shared({ id, createdSec, isArchived, kind, team }: Channel): ConversationObject {
  return {
    id,
    created: createdSec,
    is_archived: isArchived,
    is_im: kind === "im",
    is_org_shared: false,
    context_team_id: team,
    updated: createdSec * 1_000,
  };
}

function note({ value, creator, lastSetSec }: Channel["topic"]): NoteObject {
  return { value, creator, last_set: lastSetSec };
}
