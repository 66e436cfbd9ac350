import { randomInt } from "node:crypto";
import { createServer, type RequestListener } from "node:http";
import { AgentThreads } from "./agents/agent-threads.js";
import { promptsIn } from "./agents/suggested-prompts.js";
import { createApp } from "./app/app-manifests.js";
import { AppRegistration, type AppSettings } from "./app/app-registration.js";
import { type ConfigurationToken, ConfigurationTokens } from "./app/configuration-tokens.js";
import type { ManifestFlaw } from "./app/manifest-flaw.js";
import { Changes } from "./changes.js";
import { type Duration, milliseconds } from "./clock/duration.js";
import { MovableClock } from "./clock/movable-clock.js";
import { LocalSlackUseError } from "./errors.js";
import { type AppRequests, appRequests } from "./events/app-requests.js";
import { Deliveries, type Delivery } from "./events/deliveries.js";
import { EventsApi } from "./events/events.js";
import { type CallFailure, Failures, type Misbehaviour } from "./faults/failures.js";
import { seededRandom } from "./faults/seeded-random.js";
import { type StubAnswer, Stubs } from "./faults/stubs.js";
import { Files } from "./files/files.js";
import { fileSeenBy } from "./files/seen-file.js";
import { httpSurface } from "./http/http-surface.js";
import { close, listen } from "./http/local-server.js";
import { TimestampSource } from "./ids.js";
import { FilledElements } from "./interactivity/filled-elements.js";
import { Interactivity } from "./interactivity/interactivity.js";
import { Shortcuts } from "./interactivity/shortcuts.js";
import { SlashCommands } from "./interactivity/slash-commands.js";
import { TriggerIds } from "./interactivity/trigger-ids.js";
import { IncomingWebhooks } from "./messages/incoming-webhooks.js";
import { type Message, Messages } from "./messages/messages.js";
import { ResponseUrls } from "./messages/response-urls.js";
import { ScheduledMessages } from "./messages/scheduled-messages.js";
import { type Bot, Installs, type Refresh, type Token } from "./oauth/installs.js";
import { OAuthCodes } from "./oauth/oauth-codes.js";
import { Bookmarks } from "./org/bookmarks.js";
import { ChannelChanges } from "./org/channel-changes.js";
import { ConnectInvites } from "./org/connect-invites.js";
import { mentionedBy } from "./org/mentioned-by-name.js";
import { type People, people } from "./org/people.js";
import { SHARED_CHANNEL } from "./org/preset-workspaces.js";
import { seedChannels, seededWorkspaces, type WorkspaceSeed } from "./org/seeded-workspaces.js";
import { type Channel, type Workspace, Workspaces } from "./org/workspaces.js";
import { pageMemory } from "./pages/page-parts.js";
import { type Forgery, SignIns } from "./signin/sign-ins.js";
import { SocketConnections } from "./socket-mode/socket-connections.js";
import { realTimers, type Timers } from "./timers.js";
import { HomeTabs } from "./views/home-tabs.js";
import { Modals } from "./views/modals.js";
import type { SlackView } from "./views/slack-view.js";
import { ViewSubmissions } from "./views/view-submissions.js";
import { type ApiCall, CallLog } from "./web-api/call-log.js";
import type { SlackState } from "./web-api/web-api-method.js";

export interface LocalSlackOptions {
  /** Default: random, of Slack's shape. */
  readonly clientId?: string;
  readonly clientSecret?: string;
  readonly signingSecret?: string;
  readonly appToken?: string;
  /** Default: Acme and Globex, and Initech Berlin in the Enterprise organization Initech. */
  readonly workspaces?: readonly WorkspaceSeed[];
  /** Port on 127.0.0.1. Default: a free one. */
  readonly port?: number;
  /** Default: `Date.now`, ahead of it by what `advance` has moved it. */
  readonly clock?: () => number;
  /** What Slack's deadlines and retries wait with. Default: timers of that clock. */
  readonly timers?: Timers;
  /** Where the clock stands still, so that `advance` alone moves it. Default: it goes. */
  readonly stopClockAt?: Date | string | number;
  /**
   * Gives the n-th call of a method the same luck each time, where a failure has a probability. Default: another one
   * each time, which `seed` tells.
   */
  readonly seed?: number;
  /** Draws a number from 0 to below 1 for each failure that has a probability. Default: by the seed. */
  readonly random?: (method: string) => number;
}

/** A local Slack with one app: what people do there, what the app was sent, and what the app did. */
export interface LocalSlack extends People, AppRequests {
  /** Its pages, for people: Slack in the browser, the app's installations, and what was sent to the app. */
  readonly url: string;
  /** For `slackApiUrl` of a WebClient. */
  readonly apiUrl: string;
  readonly authorizeUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly signingSecret: string;
  /** The app-level token, with the scope `connections:write`: for `apps.connections.open`, which Socket Mode begins with. */
  readonly appToken: string;
  /** The deprecated `token` of every request that Slack sends. */
  readonly verificationToken: string;
  readonly appId: string;

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
   * Replaces the app of this Slack by a new one from a manifest, as `apps.manifest.create` does. The credentials above
   * are then the new app's. Returns what Slack refuses in the manifest; empty when the app was created.
   */
  createApp(manifest: unknown): readonly ManifestFlaw[];
  /** A new app configuration token of a person, for `apps.manifest.*`. It lives for twelve hours. */
  configurationToken(who: { readonly team: string; readonly user: string }): ConfigurationToken;

  /** Those of the options. */
  readonly workspaces: readonly Workspace[];
  /**
   * Id of #partners, a Slack Connect channel of the first two workspaces: the second person of each is there, and the bot
   * of each while the app is installed.
   */
  readonly sharedChannel: string;
  /**
   * The app's bot in a workspace; undefined while it is not installed. An org-wide install comes before the workspace's
   * own.
   */
  bot(team: string): Bot | undefined;
  /** Id of the DM between a person and the app's bot. Throws `LocalSlackUseError` while it is not installed. */
  dm(team: string, user: string): string;
  /** The public channels of their workspace that a person is not in. */
  channelsToJoin(who: { readonly team: string; readonly user: string }): readonly Channel[];
  /** What the app suggests in a DM, or in a thread of it; undefined where it suggests nothing. */
  promptsIn(channel: string, threadTs?: string): ReturnType<typeof promptsIn>;
  /** The channels and DMs of a person, in the order in which they were created. */
  channelsOf(who: { readonly team: string; readonly user: string }): readonly Channel[];
  /** The view in a person's Home tab; undefined while none was published, or the app is not installed. */
  homeOf(who: { readonly team: string; readonly user: string }): SlackView | undefined;
  /** The live tokens of a workspace or organization. */
  tokensOf(target: string): readonly Token[];
  /** Every refresh of a token, oldest first. */
  readonly refreshes: readonly Refresh[];
  /** Every token, code, webhook URL and `response_url` that was ever issued. No log may show any of them. */
  readonly secretsIssued: readonly string[];
  /** The messages of a channel, oldest first. */
  messages(channel: string): readonly Message[];
  /** Every request that was sent to the app, oldest first. Each new attempt is added to its delivery. */
  readonly deliveries: readonly Delivery[];
  /** Every call of the Web API, oldest first. */
  readonly calls: readonly ApiCall[];

  /**
   * Makes the next calls of a Web API method fail (or posts to a `response_url` or `incoming_webhook`, or looks at
   * `openid-configuration` or `openid-keys`; `*` is any of them). Default: the next one. Returns a function that
   * undoes what is left of that.
   */
  failNext(method: string, failure: CallFailure, times?: number): () => void;
  /** Makes all or some calls fail from now on. Returns a function that undoes that. */
  misbehave(misbehaviour: Misbehaviour): () => void;
  /** What failures with a probability are drawn by; the same again as `startSlack({ seed })` repeats them. */
  readonly seed: number;
  /**
   * Answers a Web API method in its place, whatever the token: one that this Slack does not have, or has in another way.
   * Returns a function that undoes that.
   */
  stub(method: string, answer: StubAnswer): () => void;
  /** Makes the next id_token of Sign in with Slack one that the app must not honour. */
  forgeNextIdToken(forgery: Forgery): void;
  /** From now on another key signs id_tokens, and it alone is published. */
  renewSigningKey(): void;
  /** The time in this Slack, in milliseconds since 1970. */
  now(): number;
  /**
   * Moves the clock on, such as by `"10m"`: the retries, deadlines and scheduled messages that are due by then come
   * at once, in their order. Before the clock moves to the next one, a request to the app is answered or has been in
   * flight for half a second. Resolves when the last one is. Rejects with `LocalSlackUseError` when a clock or timers
   * were handed in.
   */
  advance(by: Duration | string): Promise<void>;
  /** Answers requests under `/control` by this, but for those that a browser makes for another website. */
  serveControl(handler: RequestListener): void;
  /** How many WebSockets the app has open, in Socket Mode. */
  readonly openSockets: number;
  /**
   * Has the app connect anew, as Slack does every hour: a `disconnect` message with `warning` on each WebSocket, and ten
   * seconds later one with `refresh_requested` and the close.
   */
  refreshSockets(): void;
  /** Resolves when no delivery is in flight; retries that are not yet due do not count. */
  idle(): Promise<void>;
  /**
   * Calls `find` now, after every message, view, call and delivery, and every 20 ms, and resolves with its result as
   * soon as that is not undefined. Rejects after `timeoutMs` of real time (default five seconds) with a
   * `WaitedTooLongError` that names `what`.
   */
  until<T>(what: string, find: () => T | undefined, timeoutMs?: number): Promise<T>;
  /** Aborts the deliveries in flight, drops scheduled retries and closes the server. Safe to repeat. */
  stop(): Promise<void>;
}

/** How long the app may take for a request before the clock is moved past its deadline, in real time. */
const SETTLED_MS = 500;

/** Starts a Slack whose app has no settings yet: see `configureApp`. Rejects when the port is taken. */
export async function startLocalSlack(options: LocalSlackOptions = {}): Promise<LocalSlack> {
  const isHandedIn = options.clock !== undefined || options.timers !== undefined;
  if (isHandedIn && options.stopClockAt !== undefined) {
    throw new LocalSlackUseError("Give either a clock and timers or stopClockAt.");
  }
  const movable = isHandedIn ? undefined : new MovableClock(options.stopClockAt);
  const clock = movable?.now ?? options.clock ?? Date.now;
  const timers = movable ?? options.timers ?? realTimers;
  const seed = options.seed ?? randomInt(2 ** 31);
  const changes = new Changes();
  const app = new AppRegistration(options);
  const workspaces = new Workspaces(clock, options.workspaces && seededWorkspaces(options.workspaces));
  const messages = new Messages(new TimestampSource(clock), changes);
  if (options.workspaces) seedChannels(options.workspaces, { workspaces, messages });
  const server = createServer();
  const url = `http://127.0.0.1:${await listen(server, options.port ?? 0)}`;

  const installs = new Installs(workspaces, app, clock);
  const homes = new HomeTabs(clock, changes);
  const modals = new Modals(clock, changes);
  const sockets = new SocketConnections(url, app, timers, changes);
  server.on("upgrade", (request, socket, head) => sockets.upgrade(request, socket, head));
  // The app's clock is not moved, and it refuses what was signed minutes ago, or is to be.
  const signatureClock = movable === undefined ? clock : Date.now;
  const deliveries = new Deliveries(app, sockets, clock, timers, changes, signatureClock);
  const failures = new Failures(options.random ?? seededRandom(seed));
  const stubs = new Stubs();
  const files = new Files(url, clock, changes);
  const scheduled = new ScheduledMessages(clock, timers);
  const events = new EventsApi(app, workspaces, installs, homes, files, deliveries, clock);
  const memory = pageMemory(failures);
  const slack: SlackState = {
    clock,
    url,
    app,
    workspaces,
    installs,
    codes: new OAuthCodes(clock),
    signInCodes: new OAuthCodes(clock),
    signIns: new SignIns(url, clock),
    configurationTokens: new ConfigurationTokens(clock),
    messages,
    scheduled,
    files,
    agents: new AgentThreads(changes),
    bookmarks: new Bookmarks(clock),
    connect: new ConnectInvites(clock),
    channelChanges: new ChannelChanges(workspaces, messages, events),
    homes,
    modals,
    triggers: new TriggerIds(clock),
    webhooks: new IncomingWebhooks(url),
    events,
    sockets,
    endApp: () => {
      scheduled.stop();
      installs.forgetApp();
      modals.clearAll();
      deliveries.dropRetries();
      memory.heldEvents.drop();
    },
  };
  const calls = new CallLog(clock, changes);
  const responseUrls = new ResponseUrls(url, clock);
  const filled = new FilledElements((user) => ({
    fileOf: (id) => fileSeenBy(slack, user, id),
    mentioned: mentionedBy(slack, user),
  }));
  const interactivity = new Interactivity(slack, filled, deliveries, responseUrls, clock);
  const shortcuts = new Shortcuts(slack, interactivity, responseUrls);
  const inhabitants = people(slack, {
    commands: new SlashCommands(slack, deliveries, responseUrls),
    interactivity,
    shortcuts,
    submissions: new ViewSubmissions(slack, filled, interactivity),
  });
  const requests = appRequests(app, slack.events, deliveries, signatureClock);
  const state = { slack, people: inhabitants, requests, deliveries, calls, changes, filled, shortcuts };
  const pages = { ...state, ...memory };
  let control: RequestListener | undefined;
  const surface = httpSurface(slack, {
    calls,
    failures,
    stubs,
    timers,
    responseUrls,
    pages,
    control: (request, response, next) => (control ?? next)(request, response),
  });
  server.on("request", surface);

  const bot = (team: string): Bot | undefined => {
    const token = installs.botTokenIn(workspaces.team(team));
    return token && { userId: token.userId, botId: token.botId };
  };
  return {
    url,
    apiUrl: `${url}/api/`,
    authorizeUrl: `${url}/oauth/v2/authorize`,
    get clientId() {
      return app.clientId;
    },
    get clientSecret() {
      return app.clientSecret;
    },
    get signingSecret() {
      return app.signingSecret;
    },
    get appToken() {
      return app.appToken;
    },
    get verificationToken() {
      return app.verificationToken;
    },
    get appId() {
      return app.appId;
    },
    get appSettings() {
      return app.settings;
    },
    configureApp: (settings) => app.configure(settings),
    installApp: (team, { botToken } = {}) => {
      const { id: target, people } = workspaces.team(team);
      const { botScopes } = app.settings;
      const { bot } = installs.grant({ target, userId: people[0].id, botScopes, userScopes: [], botToken });
      if (bot === undefined) throw new LocalSlackUseError("The app declares no bot scopes.");
      return bot;
    },
    createApp: (manifest) => {
      const result = createApp(manifest, slack);
      return "flaws" in result ? result.flaws : [];
    },
    configurationToken: ({ team, user }) => {
      workspaces.person(team, user);
      return slack.configurationTokens.issue({ team, user });
    },
    workspaces: workspaces.all,
    sharedChannel: SHARED_CHANNEL.id,
    bot,
    dm: (team, user) => {
      workspaces.person(team, user);
      const installed = bot(team);
      if (installed === undefined) throw new LocalSlackUseError(`The app is not installed in ${team}.`);
      return workspaces.directMessage(team, user, installed.userId).id;
    },
    channelsToJoin: ({ team, user }) => workspaces.channelsToJoin(team, user),
    promptsIn: (channel, threadTs = "") => promptsIn(slack, channel, threadTs),
    channelsOf: ({ team, user }) => workspaces.channelsOf(team, user),
    homeOf: ({ team, user }) => {
      workspaces.person(team, user);
      const installed = bot(team);
      return installed && homes.find({ botId: installed.botId, userId: user })?.view;
    },
    get secretsIssued() {
      return [
        installs,
        slack.codes,
        slack.signInCodes,
        slack.signIns,
        slack.configurationTokens,
        slack.webhooks,
        responseUrls,
        files,
        app,
        sockets,
      ].flatMap(({ secrets }) => secrets);
    },
    tokensOf: (target) => installs.live(target),
    refreshes: installs.refreshes,
    messages: (channel) => slack.messages.in(channel),
    deliveries: deliveries.list,
    calls: calls.list,
    failNext: (method, failure, times = 1) => failures.order(method, failure, times),
    misbehave: (misbehaviour) => failures.misbehave(misbehaviour),
    forgeNextIdToken: (forgery) => slack.signIns.forgeNext(forgery),
    renewSigningKey: () => slack.signIns.keys.renew(),
    seed,
    stub: (method, answer) => stubs.set(method, answer),
    now: clock,
    advance: async (by) => {
      if (movable === undefined) {
        throw new LocalSlackUseError("This Slack was handed its clock: move that one, or hand in none.");
      }
      await movable.advance(milliseconds(by), async () => idleWithin(deliveries, SETTLED_MS));
    },
    serveControl: (handler) => {
      control = handler;
    },
    get openSockets() {
      return sockets.size;
    },
    refreshSockets: () => sockets.refresh(),
    idle: async () => deliveries.idle(),
    until: async (what, find, timeoutMs = 5_000) => changes.until(what, find, timeoutMs),
    stop: async () => {
      scheduled.stop();
      await deliveries.stop();
      movable?.stop();
      sockets.stop();
      await close(server);
    },
    ...inhabitants,
    ...requests,
  };
}

/** Resolves when no delivery is in flight, or after so long in real time. */
async function idleWithin(deliveries: Deliveries, ms: number): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tooLate = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([deliveries.idle(), tooLate]);
  clearTimeout(timer);
}
