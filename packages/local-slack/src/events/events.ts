import type { Apps, InstallableApp } from "../apps/apps.js";
import type { Files } from "../files/files.js";
import { changedEvent, deletedEvent, messageEvent } from "../messages/message-events.js";
import type { Message } from "../messages/messages.js";
import type { Channel, Workspace, Workspaces } from "../org/workspaces.js";
import type { AppEvents } from "./app-events.js";
import type { ChannelEvent, WorkspaceEvent } from "./channel-events.js";

/** An app that can be told of what happens. */
interface ToldApp extends InstallableApp {
  readonly slack: InstallableApp["slack"] & { readonly appEvents: AppEvents };
}

/** Turns what happens in the workspaces into events, of which every app is told that subscribed to them and may see them. */
export class Events {
  constructor(
    private readonly apps: Apps<ToldApp>,
    private readonly workspaces: Workspaces,
    private readonly files: Files,
    private readonly clock: () => number,
  ) {}

  /** A message was written: `message` where a bot is, and `app_mention` for each bot that it mentions in a channel. */
  posted(message: Message): void {
    const channel = this.#channelOf(message);
    if (channel === undefined) return;
    const author = this.apps.authorOf(message);
    const event = messageEvent(author, channel, message, this.files);
    this.#tell((app) => app.posted(channel, { message, event, author }));
  }

  /** A message got new content: `message` with the subtype `message_changed`, where a bot is. */
  changed(message: Message, previous: Message): void {
    const channel = this.#channelOf(message);
    if (channel === undefined) return;
    const event = changedEvent(
      this.apps.authorOf(message),
      channel,
      { message, previous, ts: this.ts() },
      this.files,
    );
    this.#tell((app) => app.inMessages(channel, message.team, event));
  }

  /** A message is gone: `message` with the subtype `message_deleted`, where a bot is. */
  deleted(message: Message): void {
    const channel = this.#channelOf(message);
    if (channel === undefined) return;
    const event = deletedEvent(this.apps.authorOf(message), channel, message, this.ts(), this.files);
    this.#tell((app) => app.inMessages(channel, message.team, event));
  }

  /** Something happened in a channel, done by somebody of that workspace: sent where a bot is. */
  inChannel(channel: Channel, team: string, event: ChannelEvent): void {
    this.#tell((app) => app.inChannel(channel, team, event));
  }

  /** Something happened that everyone in a workspace sees: sent to the apps that are installed there. */
  inWorkspace(team: string, event: WorkspaceEvent): void {
    this.#tell((app) => app.inWorkspace(team, event));
  }

  /**
   * An admin has removed an app from a workspace of their organization: `app_uninstalled_team`, for every app that a person of the
   * organization has given `admin.apps:read`, also for the removed one.
   */
  uninstalledFrom(
    enterprise: string,
    { id, domain }: Workspace,
    { appId, name }: { readonly appId: string; readonly name: string },
  ): void {
    this.#tell((app) =>
      app.uninstalledFrom(enterprise, {
        type: "app_uninstalled_team",
        app_id: appId,
        app_name: name,
        app_owner_id: "U0OWNER",
        user_id: this.workspaces.team(id).people[0].id,
        team_id: id,
        team_domain: domain,
        event_ts: this.ts(),
      }),
    );
  }

  /** Now, as the `event_ts` of an event. */
  ts(): string {
    return (this.clock() / 1_000).toFixed(6);
  }

  /** The channel of a message that everyone sees there. */
  #channelOf({ channel, ephemeralTo }: Message): Channel | undefined {
    return ephemeralTo === undefined ? this.workspaces.findChannel(channel) : undefined;
  }

  #tell(tell: (app: AppEvents) => void): void {
    for (const { slack } of this.apps.all) tell(slack.appEvents);
  }
}
