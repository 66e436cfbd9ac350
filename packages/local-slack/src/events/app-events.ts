import type {
  AppHomeOpenedEvent,
  AppMentionEvent,
  AppRateLimitedEvent,
  AppUninstalledEvent,
  AppUninstalledTeamEvent,
  LinkSharedEvent,
  TeamAccessGrantedEvent,
  TeamAccessRevokedEvent,
  TokensRevokedEvent,
} from "@slack/types";
import type { AppRegistration } from "../app/app-registration.js";
import { SCOPE_OF_ADMINS } from "../app/known-events.js";
import { LocalSlackUseError } from "../errors.js";
import { slackId } from "../ids.js";
import { type MessageEvent, mentionEvent } from "../messages/message-events.js";
import type { Message } from "../messages/messages.js";
import type { Installs, Revocation, Token } from "../oauth/installs.js";
import type { Channel, Workspaces } from "../org/workspaces.js";
import type { HomeTabs } from "../views/home-tabs.js";
import type { ChannelEvent, WorkspaceEvent } from "./channel-events.js";
import type { Deliveries, Delivery } from "./deliveries.js";
import { type EventScene, eventEnvelope } from "./event-envelope.js";
import { scopeOfEvent, subscriptionOf } from "./event-scopes.js";
import { linkSharedEvent, linksTo } from "./shared-links.js";

export type { EventEnvelope } from "./event-envelope.js";

export type SentEvent =
  | AppHomeOpenedEvent
  | AppMentionEvent
  | AppUninstalledEvent
  | AppUninstalledTeamEvent
  | ChannelEvent
  | LinkSharedEvent
  | MessageEvent
  | TeamAccessGrantedEvent
  | TeamAccessRevokedEvent
  | TokensRevokedEvent
  | WorkspaceEvent;

export interface DeliveryOptions {
  readonly eventId?: string;
  /** Fields of the envelope. */
  readonly envelope?: Readonly<Record<string, unknown>>;
}

/** The app's bot in a channel, and the workspace through which it is there. */
interface Reader {
  readonly bot: Token;
  readonly team: string;
}

/** A message, its event, and the app that wrote it if it was one. */
interface Written {
  readonly message: Message;
  readonly event: MessageEvent;
  readonly author: AppRegistration;
}

/** The events that one app is sent: those that it subscribed to and may see. */
export class AppEvents {
  constructor(
    private readonly app: AppRegistration,
    private readonly workspaces: Workspaces,
    private readonly installs: Installs,
    private readonly homes: HomeTabs,
    private readonly deliveries: Deliveries,
    private readonly clock: () => number,
  ) {}

  /** A message was written: `message` where the app's bot is, and `app_mention` for its bots that are mentioned in a channel. */
  posted(channel: Channel, { message, event, author }: Written): void {
    const readers = this.inMessages(channel, message.team, event);
    if (message.by === "slack") return;
    this.#linksShared(channel, message);
    for (const { bot, team } of readers) {
      const isOwn = message.user === bot.userId;
      if (channel.kind === "im" || isOwn || !mentions(message.text, bot.userId)) continue;
      const writer = message.user === undefined ? undefined : this.workspaces.findPerson(message.user);
      const isExtSharedChannel = channel.teams.length > 1;
      const mention = mentionEvent(author, message, team, writer);
      this.#send("app_mention", { target: team, bot, isExtSharedChannel }, mention);
    }
  }

  /** Something happened to the messages of a channel: told where the app's bot is. Returns its bots there. */
  inMessages(channel: Channel, team: string, event: MessageEvent): readonly Reader[] {
    const readers = this.#readersOf(channel);
    this.#tellOne(channel, team, subscriptionOf(channel), event, readers);
    return readers;
  }

  /** Something happened in a channel, done by somebody of that workspace: told where the app's bot is. */
  inChannel(channel: Channel, team: string, event: ChannelEvent): void {
    this.#tellOne(channel, team, event.type, event, this.#readersOf(channel));
  }

  /** Something happened that everyone in a workspace sees: told where the app is installed. */
  inWorkspace(team: string, event: WorkspaceEvent): void {
    const bot = this.installs.botTokenIn(this.workspaces.team(team));
    if (bot !== undefined) this.#send(event.type, { target: team, bot }, event);
  }

  /** A person opened the app's Home tab. */
  homeOpened(team: string, user: string): void {
    const bot = this.installs.botTokenIn(this.workspaces.team(team));
    if (bot === undefined) {
      throw new LocalSlackUseError(`The app is not installed in ${team}: nobody can open its Home.`);
    }
    const { id: channel } = this.workspaces.directMessage(team, user, bot.userId);
    const published = this.homes.find({ botId: bot.botId, userId: user })?.view;
    this.#send(
      "app_home_opened",
      { target: team, bot },
      {
        type: "app_home_opened",
        user,
        channel,
        tab: "home",
        event_ts: this.#ts(),
        ...(published?.type === "home" && { view: { ...published, type: published.type } }),
      },
    );
  }

  /** Tokens were revoked: `tokens_revoked`, and `app_uninstalled` when none is left. */
  revoked(revocation: Revocation): Delivery[] {
    const { target, userIds, botUserIds, uninstalled } = revocation;
    const tokens = {
      ...(userIds.length > 0 && { oauth: [...userIds] }),
      ...(botUserIds.length > 0 && { bot: [...botUserIds] }),
    };
    const bot = this.installs.botTokenOf(target);
    return [
      this.#send("tokens_revoked", { target, bot }, { type: "tokens_revoked", tokens }),
      uninstalled ? this.#send("app_uninstalled", { target }, { type: "app_uninstalled" }) : undefined,
    ].filter((delivery) => delivery !== undefined);
  }

  /** An org-wide install was added to a workspace, or taken out of it. */
  accessChanged(
    type: "team_access_granted" | "team_access_revoked",
    enterprise: string,
    team: string,
  ): Delivery | undefined {
    const bot = this.installs.botTokenOf(enterprise);
    return this.#send(type, { target: enterprise, bot }, { type, team_ids: [team], event_ts: this.#ts() });
  }

  /** An app was removed from a workspace of an organization: told where a person of it has given this app `admin.apps:read`. */
  uninstalledFrom(enterprise: string, event: AppUninstalledTeamEvent): void {
    const tokens = this.installs.live(enterprise);
    if (!tokens.some(({ scopes }) => scopes.includes(SCOPE_OF_ADMINS))) return;
    this.#send(event.type, { target: enterprise, bot: this.installs.botTokenOf(enterprise) }, event);
  }

  /** https://docs.slack.dev/reference/events/app_rate_limited: it has no envelope, and needs no subscription. Not in Socket Mode. */
  rateLimited(team: string): Delivery {
    if (this.app.settings.socketMode) {
      throw new LocalSlackUseError(
        "Slack does not document how it says in Socket Mode that events are rate limited.",
      );
    }
    const minuteSec = Math.floor(this.clock() / 60_000) * 60;
    const notice: AppRateLimitedEvent = {
      token: this.app.verificationToken,
      type: "app_rate_limited",
      team_id: team,
      minute_rate_limited: minuteSec,
      api_app_id: this.app.appId,
    };
    return this.deliveries.sendEvent({
      id: slackId("Rl"),
      type: notice.type,
      team,
      url: this.#eventsUrl(),
      body: JSON.stringify(notice),
    });
  }

  /**
   * Sends an event even if the app is not subscribed to it or not installed. The envelope has `authorizations` only
   * where the app is installed.
   */
  deliver<Event extends { readonly type: string }>(
    target: string,
    event: Event,
    { envelope, ...options }: DeliveryOptions = {},
  ): Delivery {
    const team = this.workspaces.all.find(({ id }) => id === target);
    const bot = team ? this.installs.botTokenIn(team) : this.installs.botTokenOf(target);
    return this.#deliver({ target, bot, ...options }, event, envelope);
  }

  /**
   * Somebody has written links to domains of the app: it is told in every conversation of a workspace where it is
   * installed, whether its bot is there or not, except of links that it has posted itself.
   */
  #linksShared(channel: Channel, message: Message): void {
    const links = linksTo(this.app.settings.unfurlDomains ?? [], message.text);
    const bot = this.installs.botTokenIn(this.workspaces.team(message.team));
    if (links.length === 0 || bot === undefined || message.by !== "person") return;
    const event = linkSharedEvent(message, links, channel.members.has(bot.userId), this.#ts());
    const isExtSharedChannel = channel.teams.length > 1;
    this.#send("link_shared", { target: message.team, bot, isExtSharedChannel }, event);
  }

  /** The bots in a channel, in the order in which they joined. */
  #readersOf(channel: Channel): readonly Reader[] {
    const bots = channel.teams.flatMap((team): Reader[] => {
      const bot = this.installs.botTokenIn(this.workspaces.team(team));
      return bot === undefined ? [] : [{ bot, team }];
    });
    return [...channel.members].flatMap((id) => bots.find(({ bot }) => bot.userId === id) ?? []);
  }

  /**
   * Sends an event of a channel once, however many installations can see it. Slack promises no duplicates in a Slack
   * Connect channel, and was seen to send the event for the bot that joined last
   * (https://docs.slack.dev/apis/slack-connect).
   */
  #tellOne(
    channel: Channel,
    team: string,
    subscription: string,
    event: ChannelEvent | MessageEvent,
    readers: readonly Reader[],
  ): void {
    const scope = scopeOfEvent(subscription, channel);
    const reader = readers.findLast(({ bot }) => scope === undefined || bot.scopes.includes(scope));
    if (reader === undefined) return;
    const isExtSharedChannel = channel.teams.length > 1;
    const { bot, team: toldIn } = reader;
    this.#send(subscription, { target: team, toldIn, bot, isExtSharedChannel }, event, channel);
  }

  #send(subscription: string, scene: EventScene, event: SentEvent, channel?: Channel): Delivery | undefined {
    const { botEvents, eventsUrl, socketMode } = this.app.settings;
    // An app without a request URL is sent nothing, and calls methods all the same.
    if (!botEvents.includes(subscription) || (eventsUrl === "" && !socketMode)) return undefined;
    const scope = scopeOfEvent(subscription, channel);
    if (scope !== undefined && !scene.bot?.scopes.includes(scope)) return undefined;
    return this.#deliver(scene, event);
  }

  #deliver(
    scene: EventScene,
    event: { readonly type: string },
    own: DeliveryOptions["envelope"] = {},
  ): Delivery {
    const filled = eventEnvelope(this.app, this.workspaces, scene, event, this.clock());
    const envelope = { ...filled, ...own };
    return this.deliveries.sendEvent({
      id: envelope.event_id,
      type: event.type,
      team: envelope.team_id ?? envelope.enterprise_id ?? "",
      url: this.#eventsUrl(),
      body: JSON.stringify(envelope),
    });
  }

  #ts(): string {
    return (this.clock() / 1_000).toFixed(6);
  }

  #eventsUrl(): string {
    const { eventsUrl, socketMode } = this.app.settings;
    if (eventsUrl === "" && !socketMode)
      throw new LocalSlackUseError("The app has no events URL: configure it first.");
    return eventsUrl;
  }
}

function mentions(text: string, userId: string): boolean {
  return new RegExp(`<@${userId}(\\|[^>]*)?>`).test(text);
}
