import { randomUUID } from "node:crypto";
import type { EnvelopedEvent } from "@slack/bolt";
import type {
  AppHomeOpenedEvent,
  AppMentionEvent,
  AppUninstalledEvent,
  BotMessageEvent,
  GenericMessageEvent,
  TokensRevokedEvent,
} from "@slack/types";
import { SandboxUseError } from "../errors.js";
import type { AppRegistration } from "./app-registration.js";
import { botProfile } from "./bot-profile.js";
import type { Deliveries, Delivery } from "./deliveries.js";
import { slackId } from "./ids.js";
import type { Installs, Revocation, Token } from "./installs.js";
import type { Message } from "./messages.js";
import type { Workspaces } from "./workspaces.js";

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
  | (GenericMessageEvent & { app_id?: string })
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
    private readonly deliveries: Deliveries,
    private readonly clock: () => number,
  ) {}

  /** A message was written: `message` where the bot is, and `app_mention` where it mentions the bot in a channel. */
  posted(message: Message): void {
    const channel = this.workspaces.findChannel(message.channel);
    const bot = this.installs.botTokenIn(this.workspaces.team(message.team));
    if (channel === undefined || bot === undefined || message.ephemeralTo !== undefined) return;
    if (!channel.members.has(bot.userId)) return;
    const isDirect = channel.kind === "im";
    this.#send(isDirect ? "message.im" : "message.channels", message.team, bot, this.#messageEvent(message));
    const isOwn = message.user === bot.userId;
    if (isDirect || isOwn || !mentions(message.text, bot.userId)) return;
    this.#send("app_mention", message.team, bot, this.#mentionEvent(message));
  }

  /** A person opened the app's Home tab. */
  homeOpened(team: string, user: string): void {
    const bot = this.installs.botTokenIn(this.workspaces.team(team));
    if (bot === undefined) {
      throw new SandboxUseError(`The app is not installed in ${team}: nobody can open its Home.`);
    }
    const { id: channel } = this.workspaces.directMessage(team, user, bot.userId);
    const event_ts = (this.clock() / 1_000).toFixed(6);
    this.#send("app_home_opened", team, bot, {
      type: "app_home_opened",
      user,
      channel,
      tab: "home",
      event_ts,
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

  /** What a token or a person posts has a user; what comes through a webhook or a `response_url` has only a bot. */
  #messageEvent(message: Message): (GenericMessageEvent & { app_id?: string }) | BotMessageEvent {
    const channel_type = this.workspaces.findChannel(message.channel)?.kind ?? "channel";
    const { user, bot_id, app_id } = message;
    const common = this.#common(message);
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

  #mentionEvent(message: Message): AppMentionEvent {
    return {
      type: "app_mention",
      ...(message.user !== undefined && { user: message.user }),
      ...this.#common(message),
    };
  }

  #common(message: Message) {
    const { ts, text, team, channel, thread_ts, bot_id, blocks } = message;
    return {
      ts,
      text,
      team,
      channel,
      event_ts: ts,
      ...(thread_ts !== undefined && { thread_ts }),
      ...(blocks !== undefined && { blocks: [...blocks] }),
      ...(bot_id === undefined
        ? { client_msg_id: randomUUID() }
        : { bot_id, bot_profile: botProfile(this.app, bot_id, team) }),
    };
  }
}

function mentions(text: string, userId: string): boolean {
  return new RegExp(`<@${userId}(\\|[^>]*)?>`).test(text);
}

function eventContext(type: string, team: string, appId: string): string {
  return `4-${Buffer.from(JSON.stringify({ et: type, tid: team, aid: appId })).toString("base64url")}`;
}
