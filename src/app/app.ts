import type { ExpressReceiver } from "@slack/bolt";
import type { InstallProvider } from "@slack/oauth";
import { AnswerRecords } from "../agent/answer-records.js";
import { AnswersInFlight } from "../agent/answers-in-flight.js";
import { eraseAnswers } from "../agent/erase-answers.js";
import { clientsOf } from "../clients/clients.js";
import { RoundsStop } from "../clients/rounds-stop.js";
import type { Config } from "../config/config.js";
import { eraseEventsIn } from "../events/erase-events.js";
import { homeLinks } from "../home/home-links.js";
import type { InstallationTarget } from "../installations/record-ids.js";
import { revokeAtSlack } from "../lifecycle/disconnect.js";
import { isDeadAtSlack } from "../lifecycle/uninstall.js";
import { LISTENERS } from "../listeners/index.js";
import { withKept } from "../listeners/kept.js";
import { registerListeners } from "../listeners/register.js";
import { slackLogger } from "../log/log.js";
import { INSTALL_PATH, SIGN_IN_PATH } from "../manifest/paths.js";
import { afterApproval } from "../oauth/after-approval.js";
import { InstallLinkError } from "../oauth/links/install-link-error.js";
import { oauthParts } from "../oauth/oauth-parts.js";
import { eraseOwnDataIn } from "../own-collections/erase-at-uninstall.js";
import { SlackReceiver } from "../requests/slack-receiver.js";
import { signInOf } from "../signin/sign-in-of.js";
import { authorizeByStore, authorizeByToken } from "../slack/authorize.js";
import { registeredTelemetry } from "../telemetry/registered-telemetry.js";
import { buildExpressReceiver } from "../web/express-receiver.js";
import { mountedHandler } from "../web/mounted-handler.js";
import { textsWith } from "../web/pages/texts.js";
import { workspacesOf } from "../workspaces/workspaces-of.js";
import type { AppParts, DistributedApp } from "./app-parts.js";
import { boltApp, socketReceiver } from "./bolt-app.js";
import { slackClients } from "./slack-clients.js";
import { startAndStop } from "./start-and-stop.js";
import { storesOf } from "./stores.js";

/** The event to which an app answers with its Home tab. */
const HOME_TAB_OPENED = "app_home_opened";

/**
 * Puts the modules together; nothing is listened to before `start`. Without `TOKEN_KEYS` it reads, or makes, the
 * development key file. Throws `KeyRingError` when the key ring cannot be used, and `CollectionRefusedError` for a collection
 * that cannot be made as it is declared.
 */
export function createApp(
  config: Config,
  {
    database: unmeasured,
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
  const listeners = withKept(own);
  const { slack, manifest, publicUrl } = config;
  const { clientId, database, installationStore, ownCollections, lastEvents, audit, inbox } = storesOf(
    config,
    {
      database: unmeasured,
      logger,
      collections,
      clock,
      leaseMs,
      telemetry,
      onAudit: hooks.onAudit,
      track: (work) => receiver.track(work),
    },
  );
  const forget = (token: string) => installationStore.forgetToken(token);
  const clients = slackClients(config, { logger, telemetry, onRefusedToken: forget });
  const { client, clientFor, once } = clients;
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
  const oauth = oauthParts(config, {
    ...shared,
    database,
    clientFor,
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
      clientFor,
    }),
    hooks,
    audit,
    ...(oauth && { links: oauth.links, stateStore: oauth.stateStore }),
  });
  const receiver = new SlackReceiver({
    receiver: express,
    paths: manifest.requestPaths.map((path) => config.basePath + path),
    socket: socketReceiver(slack, logger),
    signingSecret: slack.signingSecret,
    inbox,
    log: logger,
    clock,
    telemetry,
  });
  const bolt = boltApp({
    receiver,
    authorize:
      slack.credentials.kind === "oauth"
        ? authorizeByStore(installProviderOf(express), {
            botExpected: manifest.botScopes.length > 0,
            scopesOf: (query) => oauth?.fetched.of(query),
            authorized: (target) => lastEvents.note(target),
          })
        : authorizeByToken(client, slack.credentials.botToken),
    clients,
    onRefusedToken: forget,
    hasInbox: inbox !== undefined,
    logger,
    telemetry,
  });
  const records = new AnswerRecords(database.agentAnswers, clock);
  const agent = { records, inFlight: new AnswersInFlight(records, logger), log: logger };
  const context = {
    ...lifecycle,
    settings: config.settings,
    eraseEvents: eraseEventsIn({ events: database.events, clientId, clock }),
    collection: ownCollections.open,
    eraseOwnData: eraseOwnDataIn(database, clientId),
    clientFor,
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
  const outsideOfListeners = clientsOf({
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
    ...outsideOfListeners,
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
    signInUrl: signIn && publicUrl + SIGN_IN_PATH,
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
