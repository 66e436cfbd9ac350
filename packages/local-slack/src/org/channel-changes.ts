import { channelCreated, channelLetter, renamedChannel } from "../events/channel-events.js";
import type { Events } from "../events/events.js";
import type { MessageSubtype, Messages } from "../messages/messages.js";
import type { Channel } from "./channels.js";
import type { Workspaces } from "./workspaces.js";

/** Who changes a channel, and the workspace that they do it in. */
export interface Actor {
  readonly userId: string;
  readonly team: string;
}

/**
 * What happens when somebody changes a channel: the change itself, the line that Slack writes into the channel, and the
 * events that the app is sent.
 */
export class ChannelChanges {
  constructor(
    private readonly workspaces: Workspaces,
    private readonly messages: Messages,
    private readonly events: Events,
  ) {}

  create(actor: Actor, name: string, isPrivate: boolean): Channel {
    const { workspaces, events } = this;
    const channel = workspaces.channels.create({ name, team: actor.team, isPrivate, creator: actor.userId });
    if (!isPrivate) events.inWorkspace(actor.team, channelCreated(channel, events.ts()));
    this.#joined(channel, actor);
    return channel;
  }

  rename(actor: Actor, channel: Channel, name: string): void {
    const { workspaces, events } = this;
    const old_name = channel.name;
    workspaces.channels.rename(channel, name);
    this.#write(channel, actor, "channel_name", `has renamed the channel from "${old_name}" to "${name}"`, {
      old_name,
      name,
    });
    const renamed = { channel: renamedChannel(channel), event_ts: events.ts() };
    if (channel.kind === "group") events.inChannel(channel, actor.team, { type: "group_rename", ...renamed });
    else events.inWorkspace(actor.team, { type: "channel_rename", ...renamed });
  }

  setArchived(actor: Actor, channel: Channel, isArchived: boolean): void {
    const { workspaces, events } = this;
    workspaces.channels.setArchived(channel, isArchived);
    const [subtype, done] = isArchived
      ? (["channel_archive", "archived the channel"] as const)
      : (["channel_unarchive", "un-archived the channel"] as const);
    this.#write(channel, actor, subtype, done);
    const event = { channel: channel.id, event_ts: events.ts() };
    const { userId: user, team } = actor;
    if (channel.kind !== "group") events.inWorkspace(team, { type: subtype, ...event, user });
    else if (isArchived) {
      events.inChannel(channel, team, { type: "group_archive", ...event, user, is_moved: 0 });
    } else events.inChannel(channel, team, { type: "group_unarchive", ...event, actor_id: user });
  }

  describe(actor: Actor, channel: Channel, which: "topic" | "purpose", value: string): void {
    this.workspaces.channels.setNote(channel, which, value, actor.userId);
    const done = value === "" ? `cleared the channel ${which}` : `set the channel ${which}: ${value}`;
    this.#write(channel, actor, `channel_${which}`, done, { [which]: value });
  }

  /** Somebody joins by themselves, or because somebody invited them. */
  join(member: Actor, channel: Channel, inviter?: string): void {
    this.workspaces.channels.join(channel, member.userId);
    this.#joined(channel, member, inviter);
  }

  /** Somebody leaves by themselves, or because somebody removed them. The line says that they left. */
  leave(member: Actor, channel: Channel): void {
    const { workspaces, events } = this;
    this.#write(channel, member, "channel_leave", "has left the channel");
    events.inChannel(channel, member.team, {
      type: "member_left_channel",
      user: member.userId,
      channel: channel.id,
      channel_type: channelLetter(channel),
      team: member.team,
      event_ts: events.ts(),
    });
    workspaces.channels.leave(channel, member.userId);
  }

  #joined(channel: Channel, member: Actor, inviter?: string): void {
    const { events } = this;
    const invited = inviter !== undefined && { inviter };
    this.#write(channel, member, "channel_join", "has joined the channel", invited || undefined);
    events.inChannel(channel, member.team, {
      type: "member_joined_channel",
      user: member.userId,
      channel: channel.id,
      channel_type: channelLetter(channel),
      team: member.team,
      ...invited,
      event_ts: events.ts(),
    });
  }

  #write(
    channel: Channel,
    { userId, team }: Actor,
    subtype: MessageSubtype,
    done: string,
    details?: Readonly<Record<string, string>>,
  ): void {
    const { messages, events } = this;
    const text = `<@${userId}> ${done}`;
    const message = { by: "slack", subtype, user: userId, team, text, ...(details && { details }) } as const;
    events.posted(messages.add(channel, message));
  }
}
