import { randomInt } from "node:crypto";
import { createServer, type RequestListener } from "node:http";
import { replaceApp } from "./app/app-manifests.js";
import type { AppCredentials, AppSettings } from "./app/app-registration.js";
import type { ConfigurationToken } from "./app/configuration-tokens.js";
import type { ManifestFlaw } from "./app/manifest-flaw.js";
import { manifestSettings } from "./app/manifest-settings.js";
import { type LocalApp, localApp } from "./apps/local-app.js";
import { sharedSlack } from "./apps/shared-slack.js";
import type { SlackApp } from "./apps/slack-app.js";
import { Changes } from "./changes.js";
import { type Duration, milliseconds } from "./clock/duration.js";
import { MovableClock } from "./clock/movable-clock.js";
import { LocalSlackUseError } from "./errors.js";
import type { Delivery } from "./events/deliveries.js";
import { type CallFailure, Failures, type Misbehaviour } from "./faults/failures.js";
import { seededRandom } from "./faults/seeded-random.js";
import { type StubAnswer, Stubs } from "./faults/stubs.js";
import { httpSurface } from "./http/http-surface.js";
import { close, listen } from "./http/local-server.js";
import { TimestampSource } from "./ids.js";
import { type Message, Messages } from "./messages/messages.js";
import { type People, people } from "./org/people.js";
import { SHARED_CHANNEL } from "./org/preset-workspaces.js";
import { seedChannels, seededWorkspaces, type WorkspaceSeed } from "./org/seeded-workspaces.js";
import { type Channel, type Workspace, Workspaces } from "./org/workspaces.js";
import { pageMemory } from "./pages/page-parts.js";
import type { Forgery } from "./signin/sign-ins.js";
import { appIdIn } from "./socket-mode/socket-connections.js";
import { realTimers, type Timers } from "./timers.js";
import { type ApiCall, CallLog } from "./web-api/call-log.js";

/** What a new app may be given. Default: random, of Slack's shape. */
export interface NewApp extends AppCredentials {
  /** Default: nothing is known of it until `configureApp`. */
  readonly settings?: AppSettings;
}

/** The credentials are those of the first app. Default: random, of Slack's shape. */
export interface LocalSlackOptions extends AppCredentials {
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

/**
 * A local Slack and its apps: what people do there, what the apps were sent, and what they did. What is about one app is about the
 * first, which is there from the start; `apps` has them all.
 */
export interface LocalSlack extends People, LocalApp {
  /** Its pages, for people: Slack in the browser, the apps' installations, and what was sent to the apps. */
  readonly url: string;
  /** For `slackApiUrl` of a WebClient. */
  readonly apiUrl: string;
  readonly authorizeUrl: string;

  /** The apps, in the order in which they came. */
  readonly apps: readonly LocalApp[];
  /** Another app in the same workspaces. It is installed in none of them. */
  addApp(app?: NewApp): LocalApp;
  /** What a manifest says of its app that runs at this address: `manifestSettings`. */
  settingsOf(manifest: unknown, at?: string): AppSettings;
  /**
   * Replaces the first app by a new one from a manifest. The credentials of the first app are then the new one's. Returns what
   * Slack refuses in the manifest; empty when the app was created. (`apps.manifest.create` makes another app, as at Slack.)
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
  /** The public channels of their workspace that a person is not in. */
  channelsToJoin(who: { readonly team: string; readonly user: string }): readonly Channel[];
  /** The channels and DMs of a person, in the order in which they were created. */
  channelsOf(who: { readonly team: string; readonly user: string }): readonly Channel[];
  /** Every token, code, webhook URL and `response_url` that was ever issued. No log may show any of them. */
  readonly secretsIssued: readonly string[];
  /** The messages of a channel, oldest first. */
  messages(channel: string): readonly Message[];
  /** Every request that was sent to an app, oldest first. Each new attempt is added to its delivery. */
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

/** How long the apps may take for a request before the clock is moved past its deadline, in real time. */
const SETTLED_MS = 500;

/** Starts a Slack whose first app has no settings yet: see `configureApp`. Rejects when the port is taken. */
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
  const workspaces = new Workspaces(clock, options.workspaces && seededWorkspaces(options.workspaces));
  const messages = new Messages(new TimestampSource(clock), changes);
  if (options.workspaces) seedChannels(options.workspaces, { workspaces, messages });
  const server = createServer();
  const url = `http://127.0.0.1:${await listen(server, options.port ?? 0)}`;

  // The app's clock is not moved, and it refuses what was signed minutes ago, or is to be.
  const signatureClock = movable === undefined ? clock : Date.now;
  const { slack, apps, filled, deliveries } = sharedSlack({
    url,
    clock,
    signatureClock,
    timers,
    changes,
    workspaces,
    messages,
  });
  apps.add(options);
  server.on("upgrade", (request, socket, head) => {
    (apps.find(appIdIn(request)) ?? apps.first).slack.sockets.upgrade(request, socket, head);
  });

  const failures = new Failures(options.random ?? seededRandom(seed));
  const stubs = new Stubs();
  const calls = new CallLog(clock, changes);
  const inhabitants = people(slack, apps);
  const state = { slack, apps, people: inhabitants, deliveries, calls, changes, filled };
  let control: RequestListener | undefined;
  const surface = httpSurface(slack, {
    calls,
    failures,
    stubs,
    timers,
    pages: { ...state, ...pageMemory(failures) },
    control: (request, response, next) => (control ?? next)(request, response),
  });
  server.on("request", surface);

  const first = localApp(() => apps.first, calls.list);
  const others = new WeakMap<SlackApp, LocalApp>();
  const asLocalApp = (app: SlackApp): LocalApp => {
    if (app === apps.first) return first;
    const known = others.get(app) ?? localApp(() => app, calls.list);
    others.set(app, known);
    return known;
  };
  /** The app that an event was sent to; the first, which says so, where it was sent to none. */
  const sentTo = (eventId: string) => {
    const delivery = deliveries.find(({ id, kind }) => id === eventId && kind === "event");
    return (apps.find(delivery?.appId ?? "") ?? apps.first).requests;
  };
  const idle = async () => void (await Promise.all(apps.ever.map((app) => app.deliveries.idle())));
  return withFieldsOf(first, {
    ...inhabitants,
    url,
    apiUrl: `${url}/api/`,
    authorizeUrl: `${url}/oauth/v2/authorize`,
    get apps() {
      return apps.all.map(asLocalApp);
    },
    addApp: ({ settings, ...credentials }: NewApp = {}) => {
      const added = apps.add(credentials);
      if (settings !== undefined) added.slack.app.configure(settings);
      return asLocalApp(added);
    },
    settingsOf: manifestSettings,
    createApp: (manifest: unknown) => {
      const result = replaceApp(manifest, apps.first, apps);
      return "flaws" in result ? result.flaws : [];
    },
    configurationToken: ({ team, user }: { readonly team: string; readonly user: string }) => {
      workspaces.person(team, user);
      return slack.configurationTokens.issue({ team, user });
    },
    workspaces: workspaces.all,
    sharedChannel: SHARED_CHANNEL.id,
    channelsToJoin: ({ team, user }: { readonly team: string; readonly user: string }) =>
      workspaces.channelsToJoin(team, user),
    channelsOf: ({ team, user }: { readonly team: string; readonly user: string }) =>
      workspaces.channelsOf(team, user),
    get secretsIssued() {
      return [...apps.ever, slack.signIns, slack.configurationTokens, slack.files].flatMap(
        ({ secrets }) => secrets,
      );
    },
    messages: (channel: string) => messages.in(channel),
    deliveries,
    calls: calls.list,
    redeliver: async (eventId: string) => sentTo(eventId).redeliver(eventId),
    redeliverLate: (eventId: string, delayMs?: number) => sentTo(eventId).redeliverLate(eventId, delayMs),
    failNext: (method: string, failure: CallFailure, times = 1) => failures.order(method, failure, times),
    misbehave: (misbehaviour: Misbehaviour) => failures.misbehave(misbehaviour),
    forgeNextIdToken: (forgery: Forgery) => slack.signIns.forgeNext(forgery),
    renewSigningKey: () => slack.signIns.keys.renew(),
    seed,
    stub: (method: string, answer: StubAnswer) => stubs.set(method, answer),
    now: clock,
    advance: async (by: Duration | string) => {
      if (movable === undefined) {
        throw new LocalSlackUseError("This Slack was handed its clock: move that one, or hand in none.");
      }
      await movable.advance(milliseconds(by), async () => within(idle(), SETTLED_MS));
    },
    serveControl: (handler: RequestListener) => {
      control = handler;
    },
    idle,
    until: async <T>(what: string, find: () => T | undefined, timeoutMs = 5_000) =>
      changes.until(what, find, timeoutMs),
    stop: async () => {
      await Promise.all(apps.ever.map((app) => app.stop()));
      movable?.stop();
      await close(server);
    },
  });
}

/** Both in one object, with the getters of the first, which a copy would read once. What both have is that of the second. */
function withFieldsOf<Base extends object, More extends object>(base: Base, more: More): Base & More {
  const own = Object.keys(more);
  const fields = Object.entries(Object.getOwnPropertyDescriptors(base)).filter(
    ([name]) => !own.includes(name),
  );
  return Object.defineProperties(more, Object.fromEntries(fields)) as Base & More;
}

/** Resolves when that is done, or after so long in real time. */
async function within(done: Promise<void>, ms: number): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tooLate = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([done, tooLate]);
  clearTimeout(timer);
}
