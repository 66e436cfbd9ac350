import { App, type Authorize, LogLevel } from "@slack/bolt";
import type { InstallationQuery, InstallProvider } from "@slack/oauth";
import { WebClient } from "@slack/web-api";
import type { Config } from "./config.js";
import type { Database } from "./database/database.js";
import { errorCodes } from "./errors.js";
import { developmentKeyRing } from "./installations/development-keys.js";
import { MongoInstallationStore } from "./installations/mongo-installation-store.js";
import { OAuthStateStore } from "./installations/oauth-state-store.js";
import { TokenCipher } from "./installations/token-cipher.js";
import { isDeadAtSlack } from "./installations/uninstall.js";
import { registerListeners } from "./listeners/index.js";
import { type Log, slackLogger } from "./log.js";
import { INSTALL_PATH, WebReceiver } from "./web/receiver.js";

/** Calls that a listener makes are repeated a few times, a second and more apart, and then fail. */
const LISTENER_CLIENT_OPTIONS = {
  timeout: 10_000,
  retryConfig: { retries: 3, minTimeout: 1_000, factor: 2, randomize: true },
};

export interface AppParts {
  readonly database: Database;
  readonly logger: Log;
  /** Milliseconds since the epoch. */
  readonly clock?: () => number;
}

export interface DistributedApp {
  /** Bolt's App, for more listeners. */
  readonly bolt: App;
  readonly installationStore: MongoInstallationStore;
  /** Where people install the app. */
  readonly installUrl: string;
  /** Listens on the configured port. Rejects when it is taken. */
  start(): Promise<void>;
  /**
   * Accepts nothing more and finishes what is in hand, for `deadlineMs` (ten seconds by default) at most; resolves to
   * whether it was all finished. The database stays open. Safe to repeat, and before `start`.
   */
  stop(deadlineMs?: number): Promise<boolean>;
}

/**
 * Wires the rooms together; nothing is listened to before `start`. Without `TOKEN_KEYS` it reads, or makes, the
 * development key file. Throws `KeyRingError` when the key ring cannot be used.
 */
export function createApp(config: Config, { database, logger, clock = Date.now }: AppParts): DistributedApp {
  const { slack, manifest } = config;
  const installationStore = new MongoInstallationStore({
    installations: database.installations,
    cipher: TokenCipher.fromKeyRing(config.tokenKeys ?? developmentKeyRing(config.dataDirectory)),
    clientId: slack.clientId,
    clock,
    logger,
  });
  const receiver = new WebReceiver({
    config,
    installationStore,
    stateStore: new OAuthStateStore({ states: database.oauthStates, secret: slack.clientSecret, clock }),
    log: logger,
    ready: () => database.ping(),
  });
  const clientOptions = {
    slackApiUrl: slack.apiUrl,
    logger: slackLogger(logger),
    ...LISTENER_CLIENT_OPTIONS,
  };
  const bolt = new App({
    receiver,
    authorize: authorizeFrom(receiver.installProvider, { botExpected: manifest.botScopes.length > 0 }),
    logger: slackLogger(logger),
    logLevel: LogLevel.INFO,
    clientOptions,
    convoStore: false,
  });
  bolt.error(async (error) => {
    logger.error({ err: error }, "A request of Slack failed");
    throw error;
  });
  const installUrl = config.publicUrl + INSTALL_PATH;
  registerListeners(bolt, {
    manifest,
    installUrl,
    store: installationStore,
    isDead: isDeadAtSlack(new WebClient(undefined, clientOptions)),
    log: logger,
  });
  return {
    bolt,
    installationStore,
    installUrl,
    start: async () => {
      await receiver.start({ port: config.port, ...(config.host !== undefined && { host: config.host }) });
    },
    stop: (deadlineMs = 10_000) => receiver.stop(deadlineMs),
  };
}

/**
 * Bolt's `authorize` from InstallProvider's. A workspace where the app is not installed is marked so for
 * `requireInstallation`, and is no error. Installed means a stored bot token where the manifest asks for bot scopes:
 * without one, Bolt's `say` would post with the person's token.
 */
function authorizeFrom(
  installer: InstallProvider,
  { botExpected }: { botExpected: boolean },
): Authorize<boolean> {
  return async (source) => {
    try {
      const authorization = await installer.authorize(source as InstallationQuery<boolean>);
      if (authorization.botToken !== undefined || !botExpected) return authorization;
    } catch (error) {
      if (!errorCodes(error).includes("installation_not_found")) throw error;
    }
    return { notInstalled: true };
  };
}
