import { App, type ExpressReceiver, LogLevel, SocketModeReceiver, webApi } from "@slack/bolt";
import type { InstallProvider } from "@slack/oauth";
import { AnswerRecords } from "../agent/answer-records.js";
import { AnswersInFlight } from "../agent/answers-in-flight.js";
import { eraseAnswers } from "../agent/erase-answers.js";
import { AuditTrail } from "../audit/audit-trail.js";
import { type Clients, clientsOf } from "../clients/clients.js";
import { RoundsStop } from "../clients/rounds-stop.js";
import type { Config } from "../config/config.js";
import type { Database } from "../database/database.js";
import { measuredDatabase } from "../database/measured-database.js";
import { developmentCipher } from "../encryption/development-keys.js";
import { TokenCipher } from "../encryption/token-cipher.js";
import { eraseEventsIn } from "../events/erase-events.js";
import { isEventCallback } from "../events/event-callback.js";
import { EventInbox } from "../events/event-inbox.js";
import { homeLinks } from "../home/home-links.js";
import type { HomeBlocks } from "../home/publish-home.js";
import { InstallationCache } from "../installations/installation-cache.js";
import { MongoInstallationStore } from "../installations/mongo-installation-store.js";
import type { InstallationTarget } from "../installations/record-ids.js";
import { revokeAtSlack } from "../lifecycle/disconnect.js";
import type { LifecycleHooks } from "../lifecycle/lifecycle-hooks.js";
import { isDeadAtSlack } from "../lifecycle/uninstall.js";
import { LISTENERS } from "../listeners/index.js";
import { withKept } from "../listeners/kept.js";
import type { Listener } from "../listeners/listener.js";
import { registerListeners } from "../listeners/register.js";
import { type Log, slackLogger } from "../log/log.js";
import { INSTALL_PATH } from "../manifest/paths.js";
import { requiredBotScopes } from "../manifest/scopes/optional-scopes.js";
import { afterApproval } from "../oauth/after-approval.js";
import { InstallLinkError } from "../oauth/links/install-link-error.js";
import type { InstallLinkOptions } from "../oauth/links/install-links.js";
import { oauthParts } from "../oauth/oauth-parts.js";
import { LastEvents } from "../overview/last-events.js";
import type { DeclaredCollections } from "../own-collections/declared-collections.js";
import { eraseOwnDataIn } from "../own-collections/erase-at-uninstall.js";
import { type OpenOwnCollection, OwnCollections } from "../own-collections/own-collections.js";
import { SlackReceiver } from "../requests/slack-receiver.js";
import type { RotatingStore } from "../rotation/rotating-store.js";
import { signInOf } from "../signin/sign-in-of.js";
import type { OnSignedIn } from "../signin/signed-in.js";
import { authorizeByStore, authorizeByToken } from "../slack/authorize.js";
import { boundClients } from "../slack/bound-clients.js";
import { LISTENER_CLIENT_OPTIONS } from "../slack/listener-client-options.js";
import { measuredClientClass } from "../slack/measured-client.js";
import { watchedClientClass } from "../slack/watched-client.js";
import { registeredTelemetry } from "../telemetry/registered-telemetry.js";
import type { Telemetry } from "../telemetry/telemetry.js";
import { buildExpressReceiver } from "../web/express-receiver.js";
import { type MountedHandler, mountedHandler } from "../web/mounted-handler.js";
import type { AppIcon } from "../web/pages/app-icon.js";
import { type OwnTexts, textsWith } from "../web/pages/texts.js";
import { workspacesOf } from "../workspaces/workspaces-of.js";
import { type StartAndStop, startAndStop } from "./start-and-stop.js";

/** The second of Bolt's two kinds of error handler: it gets the request's body, and needs `extendedErrorHandler`. */
type ExtendedErrorHandler = Parameters<App["error"]>[0];

/** The event to which an app answers with its Home tab. */
const HOME_TAB_OPENED = "app_home_opened";

export interface AppParts extends LifecycleHooks {
  readonly database: Database;
  readonly logger: Log;
  /** The app's picture on its pages; without it, the first letter of its name. */
  readonly icon?: AppIcon | undefined;
  /** What answers Slack, beside the listeners that every app has (`listeners/kept.ts`): by default the list of `listeners/index.ts`. */
  readonly listeners?: readonly Listener[];
  /** The app's own blocks of the Home tab. */
  readonly home?: HomeBlocks | undefined;
  /** The app's own words on its pages. */
  readonly texts?: OwnTexts | undefined;
  /** The collections of the app's own data. */
  readonly collections?: DeclaredCollections | undefined;
  /** Answers who has signed in with Slack. Default: leads them to where their link said, else to the page of their workspaces. */
  readonly onSignedIn?: OnSignedIn | undefined;
  /** Milliseconds since the epoch. */
  readonly clock?: () => number;
  /** The lease of `EventInbox`. A short one lets other processes take over sooner. All processes need the same value. */
  readonly leaseMs?: number;
  /** Where metrics and traces go. Default: `registeredTelemetry()`. */
  readonly telemetry?: Telemetry;
}

/** What a company's own code has of the app outside of its listeners. */
export interface AppSurface extends Clients {
  /** A collection of the app's own that the option `collections` declares, as listeners have it in their context. */
  readonly collection: OpenOwnCollection;
  /**
   * A link to install the app for a customer of the company's own: the tenant is stored with the installation, told to the
   * hooks, and found by `findInstallations`. Whoever has the link can use it until it expires, so give it to that customer
   * alone. A reinstall without a link keeps the tenant; with another link it has that link's. Throws `InstallLinkError`
   * (`install_link_impossible`) for a tenant, an address or a time that cannot be used, and without OAuth credentials.
   */
  installLink(options: InstallLinkOptions): string;
}

/** The app that `createApp` has put together, and its parts. */
export interface DistributedApp extends AppSurface, StartAndStop {
  /** Bolt's App, for more listeners. */
  readonly bolt: App;
  readonly installationStore: MongoInstallationStore;
  /** The inbox; undefined when the configuration sends events straight to the listeners. */
  readonly inbox: EventInbox | undefined;
  /** The store with tokens that are refreshed before they expire; undefined where the app runs on a token of its own. */
  readonly rotatingStore: RotatingStore | undefined;
  /** Where people install the app. */
  readonly installUrl: string;
  /** The whole app for another server, from `startMounted` on. */
  readonly handler: MountedHandler;
}

/**
 * Puts the modules together; nothing is listened to before `start`. Without `TOKEN_KEYS` it reads, or makes, the
 * development key file. Throws `KeyRingError` when the key ring cannot be used, and `CollectionRefusedError` for a collection
 * that cannot be made as it is declared.
 */
export function createApp(
  config: Config,
  {
    database: ofParts,
    logger,
    icon,
    listeners: own = LISTENERS,
    home,
    texts = {},
    collections = {},
    onSignedIn,
    clock = Date.now,
    leaseMs,
    telemetry = registeredTelemetry(),
    ...hooks
  }: AppParts,
): DistributedApp {
  const database = measuredDatabase(ofParts, telemetry);
  const listeners = withKept(own);
  const { slack, manifest, publicUrl } = config;
  const clientId = slack.credentials.kind === "oauth" ? slack.credentials.clientId : undefined;
  const ownCollections = new OwnCollections({ database, clientId, declared: collections });
  const cipher =
    config.tokenKeys === undefined
      ? developmentCipher(config.dataDirectory, config.tokenEnvelope)
      : TokenCipher.fromKeyRing(config.tokenKeys, "TOKEN_KEYS", config.tokenEnvelope);
  const installationStore = new MongoInstallationStore({
    installations: database.installations,
    cipher,
    clock,
    logger,
    botScopes: requiredBotScopes(manifest),
    ...(clientId !== undefined && { clientId }),
    ...(config.installationCache && { cache: new InstallationCache({ clock, telemetry }) }),
  });
  const { installations } = database;
  const lastEvents = new LastEvents({ installations, clientId, clock });
  const audit = new AuditTrail({
    audit: database.audit,
    clientId,
    clock,
    days: config.auditDays,
    log: logger,
    onAudit: hooks.onAudit,
    track: (work) => receiver.track(work),
  });
  const { events } = database;
  const inbox = config.events.inbox
    ? new EventInbox({
        events,
        cipher,
        clientId,
        clock,
        logger,
        maxInFlight: config.events.inFlight,
        idHours: config.events.idHours,
        ...(leaseMs !== undefined && { leaseMs }),
        expiryDays: config.events.expiryDays,
        telemetry,
      })
    : undefined;
  const clientOptions = {
    slackApiUrl: slack.apiUrl,
    logger: slackLogger(logger),
    ...LISTENER_CLIENT_OPTIONS,
  };
  const forget = (token: string) => installationStore.forgetToken(token);
  const Client = watchedClientClass(measuredClientClass(webApi.WebClient, telemetry), forget);
  const client = new Client(undefined, {
    ...clientOptions,
    // Without an inbox an event is not tried again, so its rate-limited calls wait until Slack accepts them.
    rejectRateLimitedCalls: inbox !== undefined,
  });
  const shared = {
    manifest,
    store: installationStore,
    links: homeLinks(config),
    offers: listeners,
    homeBlocks: home,
    hasHomeTab:
      manifest.botEvents.includes(HOME_TAB_OPENED) && listeners.some(({ to }) => to === HOME_TAB_OPENED),
    hooks,
    audit,
    log: logger,
  };
  const clientWith = (token: string, teamId: string | undefined) =>
    new Client(token, { ...clientOptions, ...(teamId !== undefined && { teamId }) });
  const oauth = oauthParts(config, {
    ...shared,
    database,
    clientFor: clientWith,
    clock,
    telemetry,
  });
  const lifecycle = {
    ...shared,
    isDead: isDeadAtSlack(client),
    revoke: revokeAtSlack(client),
    clock,
  };
  const pageTexts = textsWith(texts);
  const workspaces =
    onSignedIn === undefined
      ? workspacesOf(config, {
          context: lifecycle,
          rotatingStore: oauth?.rotatingStore,
          client,
          texts: pageTexts,
        })
      : undefined;
  const signIn = signInOf(config, {
    database,
    onSignedIn: onSignedIn ?? workspaces?.onSignedIn,
    texts: pageTexts,
    log: logger,
    telemetry,
    clock,
  });
  const express = buildExpressReceiver({
    config,
    signIn,
    workspaces,
    installationStore,
    rotatingStore: oauth?.fetched,
    log: logger,
    icon,
    texts: pageTexts,
    ready: () => database.ping(),
    load: () => inbox?.load,
    telemetry,
    track: (work) => receiver.track(work),
    approved: afterApproval({
      ...shared,
      clock,
      clientFor: clientWith,
    }),
    hooks,
    audit,
    ...(oauth && { links: oauth.links, stateStore: oauth.stateStore }),
  });
  const receiver = new SlackReceiver({
    receiver: express,
    paths: manifest.requestPaths.map((path) => config.basePath + path),
    socket:
      slack.appToken === undefined
        ? undefined
        : new SocketModeReceiver({
            appToken: slack.appToken,
            logger: slackLogger(logger),
            installerOptions: { clientOptions: { slackApiUrl: slack.apiUrl } },
          }),
    signingSecret: slack.signingSecret,
    inbox,
    log: logger,
    clock,
    telemetry,
  });
  const bolt = new App({
    receiver,
    authorize:
      slack.credentials.kind === "oauth"
        ? authorizeByStore(installProviderOf(express), {
            botExpected: manifest.botScopes.length > 0,
            scopesOf: (query) => oauth?.fetched.of(query),
            authorized: (target) => lastEvents.note(target),
          })
        : authorizeByToken(client, slack.credentials.botToken),
    logger: slackLogger(logger),
    logLevel: LogLevel.INFO,
    clientOptions,
    convoStore: false,
    extendedErrorHandler: true,
  });
  boundClients(bolt, { onAuthenticationError: forget, telemetry });
  const onError: ExtendedErrorHandler = async ({ error, body }) => {
    // The inbox logs the outcome of an event.
    if (inbox === undefined || !isEventCallback(body)) {
      logger.error({ err: error }, "A Slack request failed");
    }
    throw error;
  };
  bolt.error(onError);
  const once = new Client(undefined, { ...clientOptions, retryConfig: { retries: 0 } });
  const records = new AnswerRecords(database.agentAnswers, clock);
  const agent = { records, inFlight: new AnswersInFlight(records, logger), log: logger };
  const context = {
    ...lifecycle,
    settings: config.settings,
    eraseEvents: eraseEventsIn({ events, clientId, clock }),
    collection: ownCollections.open,
    eraseOwnData: eraseOwnDataIn(database, clientId),
    clientFor: clientWith,
    agent: {
      ...agent,
      clientId,
      once,
      erase: (target: InstallationTarget, begunBefore: Date) =>
        eraseAnswers(database.agentAnswers, clientId, target, begunBefore),
    },
    clock,
    asPerson: once,
  };
  registerListeners(bolt, listeners, context, telemetry);
  const rounds = new RoundsStop();
  const clients = clientsOf({
    store: installationStore,
    installationStore: oauth?.rotatingStore,
    collections: database,
    clientId,
    clientOptions: { slackApiUrl: slack.apiUrl, logger: slackLogger(logger) },
    clock,
    log: logger,
    telemetry,
    stopping: () => rounds.signal,
    track: (round) => receiver.track(round),
  });
  return {
    ...clients,
    collection: ownCollections.open,
    installLink: (options) => {
      if (oauth === undefined)
        throw new InstallLinkError("Without OAuth credentials nobody installs the app.");
      return oauth.links.make(options);
    },
    bolt,
    installationStore,
    inbox,
    rotatingStore: oauth?.rotatingStore,
    installUrl: publicUrl + INSTALL_PATH,
    handler: mountedHandler(config, receiver, express.app, { hasWorkspaces: workspaces !== undefined }),
    ...startAndStop(config, {
      receiver,
      ownCollections,
      signIn,
      rotatingStore: oauth?.rotatingStore,
      missingScopes: oauth?.missingScopes,
      lastEvents,
      rounds,
      answers: agent.inFlight,
      client,
      log: logger,
    }),
  };
}

/** Throws where the configuration has no OAuth credentials. */
function installProviderOf({ installer }: ExpressReceiver): InstallProvider {
  if (installer === undefined) throw new TypeError("Without OAuth credentials there is no InstallProvider");
  return installer;
}
