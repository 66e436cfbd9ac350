import { promptsIn } from "../agents/suggested-prompts.js";
import type { AppSettings } from "../app/app-registration.js";
import { LocalSlackUseError } from "../errors.js";
import type { AppRequests } from "../events/app-requests.js";
import type { Delivery } from "../events/deliveries.js";
import type { Bot, Refresh, Token } from "../oauth/installs.js";
import { type AppPeople, appPeople } from "../org/people.js";
import type { SlackView } from "../views/slack-view.js";
import type { ApiCall } from "../web-api/call-log.js";
import type { SlackApp } from "./slack-app.js";

/** One app of a local Slack: what it needs to know of Slack, what people do with it, what it was sent, and what it called. */
export interface LocalApp extends AppPeople, AppRequests {
  readonly appId: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly signingSecret: string;
  /** The app-level token, with the scope `connections:write`: for `apps.connections.open`, which Socket Mode begins with. */
  readonly appToken: string;
  /** The deprecated `token` of every request that Slack sends. */
  readonly verificationToken: string;

  /** The app's settings, as last given. */
  readonly appSettings: AppSettings;
  /** Replaces the app's settings. Installs stay as they are. */
  configureApp(settings: AppSettings): void;
  /**
   * Installs the app in a workspace, or again, as an admin does on the app's own page at Slack: with the bot scopes that it
   * declares, and without its OAuth. Returns the bot token, which is `botToken` where that is given and the app was not
   * installed. Throws `LocalSlackUseError` when it declares no bot scopes.
   */
  installApp(team: string, options?: { readonly botToken?: string }): Token;
  /**
   * The app's bot in a workspace; undefined while it is not installed. An org-wide install comes before the workspace's
   * own.
   */
  bot(team: string): Bot | undefined;
  /** Id of the DM between a person and the app's bot. Throws `LocalSlackUseError` while it is not installed. */
  dm(team: string, user: string): string;
  /** What the app suggests in a DM, or in a thread of it; undefined where it suggests nothing. */
  promptsIn(channel: string, threadTs?: string): ReturnType<typeof promptsIn>;
  /** The view in a person's Home tab; undefined while none was published, or the app is not installed. */
  homeOf(who: { readonly team: string; readonly user: string }): SlackView | undefined;
  /** The live tokens of a workspace or organization. */
  tokensOf(target: string): readonly Token[];
  /** Every refresh of a token, oldest first. */
  readonly refreshes: readonly Refresh[];
  /** Every request that was sent to the app, oldest first. Each new attempt is added to its delivery. */
  readonly deliveries: readonly Delivery[];
  /** Every call of the Web API that says that it is the app's, oldest first. */
  readonly calls: readonly ApiCall[];
  /** How many WebSockets the app has open, in Socket Mode. */
  readonly openSockets: number;
  /**
   * Has the app connect anew, as Slack does every hour: a `disconnect` message with `warning` on each WebSocket, and ten
   * seconds later one with `refresh_requested` and the close.
   */
  refreshSockets(): void;
}

/** The app that `current` returns at that time: the first app of a Slack may be replaced by another one. */
export function localApp(current: () => SlackApp, calls: readonly ApiCall[]): LocalApp {
  const slack = () => current().slack;
  const bot = (team: string): Bot | undefined => {
    const { installs, workspaces } = slack();
    const token = installs.botTokenIn(workspaces.team(team));
    return token && { userId: token.userId, botId: token.botId };
  };
  return {
    ...appPeople(current),
    get appId() {
      return slack().app.appId;
    },
    get clientId() {
      return slack().app.clientId;
    },
    get clientSecret() {
      return slack().app.clientSecret;
    },
    get signingSecret() {
      return slack().app.signingSecret;
    },
    get appToken() {
      return slack().app.appToken;
    },
    get verificationToken() {
      return slack().app.verificationToken;
    },
    get appSettings() {
      return slack().app.settings;
    },
    configureApp: (settings) => slack().app.configure(settings),
    installApp: (team, { botToken } = {}) => {
      const { app, installs, workspaces } = slack();
      const { id: target, people } = workspaces.team(team);
      const { botScopes } = app.settings;
      const { bot } = installs.grant({ target, userId: people[0].id, botScopes, userScopes: [], botToken });
      if (bot === undefined) throw new LocalSlackUseError("The app declares no bot scopes.");
      return bot;
    },
    bot,
    dm: (team, user) => {
      const { workspaces } = slack();
      workspaces.person(team, user);
      const installed = bot(team);
      if (installed === undefined) throw new LocalSlackUseError(`The app is not installed in ${team}.`);
      return workspaces.directMessage(team, user, installed.userId).id;
    },
    promptsIn: (channel, threadTs = "") => promptsIn(slack(), channel, threadTs),
    homeOf: ({ team, user }) => {
      const { workspaces, homes } = slack();
      workspaces.person(team, user);
      const installed = bot(team);
      return installed && homes.find({ botId: installed.botId, userId: user })?.view;
    },
    tokensOf: (target) => slack().installs.live(target),
    get refreshes() {
      return slack().installs.refreshes;
    },
    get deliveries() {
      return current().deliveries.list;
    },
    get calls() {
      const { appId } = slack().app;
      return calls.filter((call) => call.appId === appId);
    },
    get openSockets() {
      return slack().sockets.size;
    },
    refreshSockets: () => slack().sockets.refresh(),
    redeliver: async (eventId) => current().requests.redeliver(eventId),
    redeliverLate: (eventId, delayMs) => current().requests.redeliverLate(eventId, delayMs),
    deliver: (target, event, options) => current().requests.deliver(target, event, options),
    rateLimitEvents: (team) => current().requests.rateLimitEvents(team),
    verifyRequestUrl: async () => current().requests.verifyRequestUrl(),
    sign: (body, timestampSec) => current().requests.sign(body, timestampSec),
    sendRaw: async (request) => current().requests.sendRaw(request),
  };
}
