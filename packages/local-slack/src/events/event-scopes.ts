import type { Channel } from "../org/workspaces.js";

/**
 * The scope that the bot token needs for an event type, beside the subscription.
 * https://docs.slack.dev/reference/events
 */
const SCOPE_OF_EVENT: Readonly<Record<string, string>> = {
  agent_session_stopped: "chat:write",
  agent_session_title_changed: "chat:write",
  app_mention: "app_mentions:read",
  channel_archive: "channels:read",
  channel_created: "channels:read",
  channel_rename: "channels:read",
  channel_shared: "channels:read",
  channel_unarchive: "channels:read",
  file_created: "files:read",
  file_deleted: "files:read",
  file_shared: "files:read",
  group_archive: "groups:read",
  group_rename: "groups:read",
  group_unarchive: "groups:read",
  link_shared: "links:read",
  "message.channels": "channels:history",
  "message.groups": "groups:history",
  "message.im": "im:history",
  "message.mpim": "mpim:history",
  pin_added: "pins:read",
  pin_removed: "pins:read",
  reaction_added: "reactions:read",
  reaction_removed: "reactions:read",
  shared_channel_invite_accepted: "conversations.connect:manage",
  shared_channel_invite_approved: "conversations.connect:manage",
  shared_channel_invite_declined: "conversations.connect:manage",
  shared_channel_invite_received: "conversations.connect:write",
};

export function scopeOfEvent(subscription: string, channel?: Channel): string | undefined {
  if (subscription === "member_joined_channel" || subscription === "member_left_channel") {
    return channel?.kind === "group" ? "groups:read" : "channels:read";
  }
  return SCOPE_OF_EVENT[subscription];
}

/** What a manifest subscribes to for the messages of a channel. */
export function subscriptionOf(channel: Channel): `message.${"channels" | "groups" | "im" | "mpim"}` {
  const subscriptions = {
    channel: "message.channels",
    group: "message.groups",
    im: "message.im",
    mpim: "message.mpim",
  } as const;
  return subscriptions[channel.kind];
}
