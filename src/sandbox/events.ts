import type { EnvelopedEvent } from "@slack/bolt";
import type {
  AppHomeOpenedEvent,
  AppMentionEvent,
  AppUninstalledEvent,
  BotMessageEvent,
  MessageChangedEvent,
  TokensRevokedEvent,
} from "@slack/types";
import { SandboxUseError } from "../errors.js";
import type { AppRegistration } from "./app-registration.js";
import type { Deliveries, Delivery } from "./deliveries.js";
import { slackId } from "./ids.js";
import type { Installs, Revocation, Token } from "./installs.js";
import { changedEvent, mentionEvent, messageEvent, type PostedMessageEvent } from "./message-events.js";
import type { Message } from "./messages.js";
import type { Views } from "./views.js";
import type { Channel, Workspaces } from "./workspaces.js";

/**
 * The body of an event request. It is Bolt's `EnvelopedEvent` but for the events of an org-wide install as such,
 * which carry the organization's id and no workspace's (as https://docs.slack.dev/reference/events/team_access_granted
 * shows).
 */
export type EventEnvelope<Event extends { readonly type: string }> = {
  token: string;
  team_id: string | null;
  enterprise_id?: string;
  context_team_id?: string;
  context_enterprise_id?: string;
  api_app_id: string;
  event: Event;
  type: "event_callback";
  event_id: string;
  event_time: number;
  event_context: string;
  is_ext_shared_channel: boolean;
  authorizations?: NonNullable<EnvelopedEvent["authorizations"]>;
};

type SentEvent =
  | AppHomeOpenedEvent
  | AppMentionEvent
  | AppUninstalledEvent
  | BotMessageEvent
  | MessageChangedEvent
  | PostedMessageEvent
  | TokensRevokedEvent;

/** What an event type needs of the bot token, beside the subscription. https://docs.slack.dev/reference/events */
const SCOPE_OF_EVENT: Readonly<Record<string, string>> = {
  app_mention: "app_mentions:read",
  "message.im": "im:history",
  "message.channels": "channels:history",
};

/** Turns what happens in a workspace into events, and sends those that the app subscribed to and may see. */
export class EventsApi {
  constructor(
    private readonly app: AppRegistration,
    private readonly workspaces: Workspaces,
    private readonly installs: Installs,
    private readonly views: Views,
    private readonly deliveries: Deliveries,
    private readonly clock: () => number,
  ) {}

  /** A message was written: `message` where the bot is, and `app_mention` where it mentions the bot in a channel. */
  posted(message: Message): void {
    const reader = this.#reader(message);
    if (reader === undefined) return;
    const { channel, bot } = reader;
    this.#send(messageSubscription(channel), message.team, bot, messageEvent(this.app, channel, message));
    const isOwn = message.user === bot.userId;
    if (channel.kind === "im" || isOwn || !mentions(message.text, bot.userId)) return;
    this.#send("app_mention", message.team, bot, mentionEvent(this.app, message));
  }

  /** A message got new content: `message` with the subtype `message_changed`, where the bot is. */
  changed(message: Message, previous: Message): void {
    const reader = this.#reader(message);
    if (reader === undefined) return;
    const { channel, bot } = reader;
    const event = changedEvent(this.app, channel, message, previous, this.#ts());
    this.#send(messageSubscription(channel), message.team, bot, event);
  }

  /** A person opened the app's Home tab. */
  homeOpened(team: string, user: string): void {
    const bot = this.installs.botTokenIn(this.workspaces.team(team));
    if (bot === undefined) {
      throw new SandboxUseError(`The app is not installed in ${team}: nobody can open its Home.`);
    }
    const { id: channel } = this.workspaces.directMessage(team, user, bot.userId);
    const published = this.views.home({ botId: bot.botId, userId: user })?.view;
    this.#send("app_home_opened", team, bot, {
      type: "app_home_opened",
      user,
      channel,
      tab: "home",
      event_ts: this.#ts(),
      ...(published?.type === "home" && { view: { ...published, type: published.type } }),
    });
  }

  /** Tokens died: `tokens_revoked`, and `app_uninstalled` when none is left. */
  revoked(revocation: Revocation): Delivery[] {
    const { target, userIds, botUserIds, uninstalled } = revocation;
    const tokens = {
      ...(userIds.length > 0 && { oauth: [...userIds] }),
      ...(botUserIds.length > 0 && { bot: [...botUserIds] }),
    };
    const bot = this.installs.live(target).find(({ kind }) => kind === "bot");
    return [
      this.#send("tokens_revoked", target, bot, { type: "tokens_revoked", tokens }),
      uninstalled ? this.#send("app_uninstalled", target, undefined, { type: "app_uninstalled" }) : undefined,
    ].filter((delivery) => delivery !== undefined);
  }

  /**
   * Sends an event whether or not the app subscribed to it or is installed. Where it is installed, the envelope says
   * so; where not, `authorizations` is absent.
   */
  deliver<Event extends { readonly type: string }>(
    target: string,
    event: Event,
    options: { readonly eventId?: string } = {},
  ): Delivery {
    if (this.app.settings.eventsUrl === "") {
      throw new SandboxUseError("The app has no events URL: configure it first.");
    }
    const team = this.workspaces.all.find(({ id }) => id === target);
    const bot = team
      ? this.installs.botTokenIn(team)
      : this.installs.live(target).find(({ kind }) => kind === "bot");
    return this.#deliver(this.#envelope(target, bot, event, options.eventId));
  }

  /** The channel of a message, and the bot that can read it there; undefined when none can. */
  #reader(message: Message): { readonly channel: Channel; readonly bot: Token } | undefined {
    const channel = this.workspaces.findChannel(message.channel);
    const bot = this.installs.botTokenIn(this.workspaces.team(message.team));
    if (channel === undefined || bot === undefined || message.ephemeralTo !== undefined) return undefined;
    return channel.members.has(bot.userId) ? { channel, bot } : undefined;
  }

  #ts(): string {
    return (this.clock() / 1_000).toFixed(6);
  }

  #send(
    subscription: string,
    target: string,
    bot: Token | undefined,
    event: SentEvent,
  ): Delivery | undefined {
    if (!this.app.settings.botEvents.includes(subscription)) return undefined;
    const scope = SCOPE_OF_EVENT[subscription];
    if (scope !== undefined && !bot?.scopes.includes(scope)) return undefined;
    return this.#deliver(this.#envelope(target, bot, event));
  }

  #deliver(envelope: EventEnvelope<{ readonly type: string }>): Delivery {
    return this.deliveries.sendEvent({
      id: envelope.event_id,
      type: envelope.event.type,
      team: envelope.team_id ?? envelope.enterprise_id ?? "",
      url: this.app.settings.eventsUrl,
      body: JSON.stringify(envelope),
    });
  }

  #envelope<Event extends { readonly type: string }>(
    target: string,
    bot: Token | undefined,
    event: Event,
    eventId = slackId("Ev"),
  ): EventEnvelope<Event> {
    const organization = this.workspaces.enterprise(target);
    const team = organization === undefined ? target : null;
    const enterprise = organization ?? this.workspaces.teamsOf(target)[0]?.enterprise;
    return {
      token: this.app.verificationToken,
      team_id: team,
      ...(team !== null && { context_team_id: team }),
      ...(enterprise && { enterprise_id: enterprise.id, context_enterprise_id: enterprise.id }),
      api_app_id: this.app.appId,
      event,
      type: "event_callback",
      event_id: eventId,
      event_time: Math.floor(this.clock() / 1_000),
      event_context: eventContext(event.type, target, this.app.appId),
      is_ext_shared_channel: false,
      ...(bot && {
        authorizations: [
          {
            enterprise_id: enterprise?.id ?? null,
            team_id: team,
            user_id: bot.userId,
            is_bot: true,
            is_enterprise_install: bot.isEnterpriseInstall,
          },
        ],
      }),
    };
  }
}

function messageSubscription({ kind }: Channel): string {
  return kind === "im" ? "message.im" : "message.channels";
}

function mentions(text: string, userId: string): boolean {
  return new RegExp(`<@${userId}(\\|[^>]*)?>`).test(text);
}

function eventContext(type: string, team: string, appId: string): string {
  return `4-${Buffer.from(JSON.stringify({ et: type, tid: team, aid: appId })).toString("base64url")}`;
}
