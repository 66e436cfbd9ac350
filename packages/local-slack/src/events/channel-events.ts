import type {
  AgentSessionStoppedEvent,
  AgentSessionTitleChangedEvent,
  AppContextChangedEvent,
  AssistantThreadContextChangedEvent,
  AssistantThreadStartedEvent,
  ChannelArchiveEvent,
  ChannelCreatedEvent,
  ChannelRenameEvent,
  ChannelSharedEvent,
  ChannelUnarchiveEvent,
  FileCreatedEvent,
  FileDeletedEvent,
  FileSharedEvent,
  GroupArchiveEvent,
  GroupRenameEvent,
  GroupUnarchiveEvent,
  MemberJoinedChannelEvent,
  MemberLeftChannelEvent,
  PinAddedEvent,
  PinRemovedEvent,
  ReactionAddedEvent,
  ReactionRemovedEvent,
  SharedChannelInviteAcceptedEvent,
  SharedChannelInviteApprovedEvent,
  SharedChannelInviteDeclinedEvent,
  SharedChannelInviteReceivedEvent,
} from "@slack/types";
import type { Channel } from "../org/workspaces.js";

/** What a bot is told of because it is in the channel. */
export type ChannelEvent =
  | AgentSessionStoppedEvent
  | AgentSessionTitleChangedEvent
  | AppContextChangedEvent
  | AssistantThreadContextChangedEvent
  | AssistantThreadStartedEvent
  | FileSharedEvent
  | GroupArchiveEvent
  | GroupRenameEvent
  | GroupUnarchiveEvent
  | MemberJoinedChannelEvent
  | MemberLeftChannelEvent
  | PinAddedEvent
  | PinRemovedEvent
  | ReactionAddedEvent
  | ReactionRemovedEvent;

/** What an app is told of because it is installed in the workspace. */
export type WorkspaceEvent =
  | ChannelArchiveEvent
  | ChannelCreatedEvent
  | ChannelRenameEvent
  | ChannelSharedEvent
  | ChannelUnarchiveEvent
  | FileCreatedEvent
  | FileDeletedEvent
  | SharedChannelInviteAcceptedEvent
  | SharedChannelInviteApprovedEvent
  | SharedChannelInviteDeclinedEvent
  | SharedChannelInviteReceivedEvent;

/** https://docs.slack.dev/reference/events/channel_created */
export function channelCreated(channel: Channel, ts: string): ChannelCreatedEvent {
  const { id, name, createdSec, creator, team } = channel;
  return {
    type: "channel_created",
    event_ts: ts,
    channel: {
      id,
      name,
      name_normalized: name,
      created: createdSec,
      creator,
      context_team_id: team,
      is_channel: true,
      is_group: false,
      is_im: false,
      is_mpim: false,
      is_private: false,
      is_archived: false,
      is_frozen: false,
      is_general: false,
      is_shared: false,
      is_org_shared: false,
      is_ext_shared: false,
      is_pending_ext_shared: false,
    },
  };
}

/** https://docs.slack.dev/reference/events/channel_rename */
export function renamedChannel({ id, name, createdSec }: Channel) {
  return { id, name, name_normalized: name, created: createdSec, is_channel: true, is_mpim: false };
}

/** How events of members and of messages call a channel: https://docs.slack.dev/reference/events/member_joined_channel */
export function channelLetter(channel: Channel): string {
  return channel.kind === "im" ? "D" : channel.kind === "channel" ? "C" : "G";
}
