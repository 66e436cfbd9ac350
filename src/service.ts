import { setTimeout as pause } from "node:timers/promises";
import type { AppSurface, DistributedApp } from "./app/app-parts.js";
import { secretsOf } from "./config/config.js";
import { environment } from "./config/environment.js";
import type { Database } from "./database/database.js";
import { DatabaseUnavailableError } from "./database/database-error.js";
import { AppError } from "./errors.js";
import type { EventInbox } from "./events/event-inbox.js";
import { inTime } from "./events/in-time.js";
import { errorInWords, masker } from "./log/log.js";
import { StrayErrors } from "./log/stray-errors.js";
import { isInstance } from "./log/thrown.js";
import type { RotatingStore } from "./rotation/rotating-store.js";
import { prepareService, type ServiceOptions } from "./serving/prepared-service.js";

export type { AgentTexts } from "./agent/agent-texts.js";
export type { AgentMessage, Answer, AnswerOptions, AnswerText } from "./agent/answer.js";
export { AnswerInterruptedError } from "./agent/answer-interrupted-error.js";
export { createApp } from "./app/app.js";
export type { AppParts, AppSurface, DistributedApp } from "./app/app-parts.js";
export type { ClientTarget } from "./clients/clients.js";
export { DeadTokenError } from "./clients/dead-token-error.js";
export type { RoundFailure, RoundOptions, RoundResult } from "./clients/round.js";
export type { RoundWork } from "./clients/round-work.js";
export { type Config, readConfig, secretsOf } from "./config/config.js";
export { environment } from "./config/environment.js";
export type { Collection, Document } from "./database/collection.js";
export type { CollectionIndex } from "./database/database.js";
export type { HomeLinks } from "./home/home-links.js";
export type { HomeBlocks, OpenedHome } from "./home/publish-home.js";
export { InstallationNotFoundError } from "./installations/installation-error.js";
export type { InstallationTarget } from "./installations/record-ids.js";
export { InstallRefusedError } from "./lifecycle/install-refused-error.js";
export type {
  BeforeInstallFacts,
  Connection,
  Disconnection,
  InstallFacts,
  LifecycleHooks,
  ScopesChange,
} from "./lifecycle/lifecycle-hooks.js";
export { type AgentOptions, agentListeners } from "./listeners/agent/agent-listeners.js";
export { type ListenerContext, targetOf } from "./listeners/context.js";
export { type Listener, onAction, onCommand, onEvent, onShortcut, onView } from "./listeners/listener.js";
export { createLog, type Log, type LogDestination } from "./log/log.js";
export { type AppManifest, readManifest } from "./manifest/app-manifest.js";
export { ManifestError } from "./manifest/manifest-error.js";
export type { ScopeHolder } from "./manifest/scopes/optional-scopes.js";
export { InstallLinkError } from "./oauth/links/install-link-error.js";
export type { InstallLinkOptions } from "./oauth/links/install-links.js";
export type { InstallationSummary } from "./overview/installation-summary.js";
export { CollectionRefusedError } from "./own-collections/collection-refused-error.js";
export type { CollectionOptions, DeclaredCollections } from "./own-collections/declared-collections.js";
export type { OpenOwnCollection, OwnDocument } from "./own-collections/own-collections.js";
export type { ServiceOptions } from "./serving/prepared-service.js";
export { type MountedService, type MountedServiceOptions, startService } from "./serving/start-service.js";
export { SignInError, type SignInErrorCode } from "./signin/sign-in-error.js";
export type { OnSignedIn, SignedIn, SignedInPerson } from "./signin/signed-in.js";
export type { HasScope, ScopesInContext } from "./slack/granted-scopes.js";
export { ListenError } from "./web/listen-error.js";
export type { MountedHandler } from "./web/mounted-handler.js";
export type { OwnTexts, Texts } from "./web/pages/texts.js";

/** How long a stop waits for a database that is still being opened. */
const OPEN_WITHIN_MS = 1_000;

/** A signal to the process group reaches the service twice, directly and through npm. Within this time it counts once. */
const SAME_SIGNAL_MS = 2_000;

/** How long a stop waits for those who collect metrics and traces. */
const FLUSH_WITHIN_MS = 1_000;

/** How long the process goes on, after an error that belongs to no listener, to release the events in flight and write refreshed tokens. */
const ABANDON_WITHIN_MS = 3_000;

/** Knows the secrets as soon as the configuration is read. */
let mask = masker([]);

/** What listeners leave behind, the events in flight, and the tokens that are refreshed: as soon as there can be any. */
let strayErrors: StrayErrors | undefined;
let inbox: EventInbox | undefined;
let rotatingStore: RotatingStore | undefined;
let isDying = false;

/**
 * Runs the service: reads `.env` and the environment, listens, and ends the process on SIGTERM and SIGINT (exit code 0), or
 * with a sentence on what to do when it cannot start (exit code 1). Call it once: it is the process's main program.
 *
 * Resolves when it listens, to what your own code in this process may use: clients for any workspace, rounds through all of
 * them, install links, and the collections of your own data. A stop ends the rounds, and waits for what is in flight in them.
 */
export async function runService(options: ServiceOptions = {}): Promise<AppSurface> {
  process.on("uncaughtException", handleUncaught);
  process.on("unhandledRejection", handleUncaught);
  // Where nobody reads it any more there is no place to say so, and each error of it would be the next uncaught one.
  process.stderr.on("error", () => undefined);
  try {
    return (await start(options)) ?? (await untilTheEnd());
  } catch (error) {
    return die(error);
  }
}

/** Undefined when the service was stopped before it listened. */
async function start(options: ServiceOptions): Promise<AppSurface | undefined> {
  const prepared = prepareService(options, environment(process.env, ".env"));
  const { config, log, telemetry } = prepared;
  mask = masker(secretsOf(config));
  strayErrors = new StrayErrors(log);
  let opening: Promise<Database> | undefined;
  let app: DistributedApp | undefined;
  let stopping = false;
  let firstSignalAt = 0;
  const stop = async (signal: NodeJS.Signals) => {
    if (stopping) {
      if (performance.now() - firstSignalAt < SAME_SIGNAL_MS) return;
      process.exit(1);
    }
    stopping = true;
    firstSignalAt = performance.now();
    log.info(`${signal}: finishing what is in flight`);
    if (app && !(await app.stop()))
      log.warn("Some work was still in flight after 25 seconds; its events are released");
    // A database that takes longer to open needs no close: everything that it holds ends with the process.
    const database = await Promise.race([opening, pause(OPEN_WITHIN_MS, undefined)]).catch(() => undefined);
    await inTime(telemetry.flush(), FLUSH_WITHIN_MS);
    await database?.close();
    log.info("Stopped");
    process.exit(0);
  };
  // Who reads the log may end by the same signal, as behind a pipe; what is in flight is finished all the same.
  process.stdout.on("error", (error) => {
    if (!stopping) handleUncaught(error);
  });
  // Installed before the first await, because a signal without a handler does not end the first process of a container.
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);

  opening = prepared.openDatabase();
  try {
    const database = await opening;
    if (stopping) return undefined;
    app = prepared.createApp(database);
    inbox = app.inbox;
    rotatingStore = app.rotatingStore;
    await app.start();
    if (stopping) return undefined;
    log.info(`Listening on port ${config.port}, for ${config.publicUrl}`);
    log.info(
      database.kind === "mongodb"
        ? `Data is in MongoDB: ${database.location}`
        : `Data is in ${database.location} (embedded database, for one machine; set MONGODB_URI for production)`,
    );
    log.info(
      config.slack.credentials.kind === "oauth"
        ? `Install the app: ${app.installUrl}`
        : "Answers in the one workspace of SLACK_BOT_TOKEN",
    );
    if (config.slack.appToken !== undefined) {
      log.info("Slack's requests come over a WebSocket (Socket Mode, for development)");
    }
    return app;
  } catch (error) {
    if (stopping) return undefined;
    await Promise.allSettled([opening.then((database) => database.close())]);
    throw error;
  }
}

function handleUncaught(error: unknown): void {
  if (strayErrors?.take(error) !== true) void die(error);
}

/** An uncaught error ends the process, as it does in Node; but Node would print the error unmasked. */
async function die(error: unknown): Promise<never> {
  process.stderr.write(`${inWords(error)}\n`);
  if (isDying) return untilTheEnd();
  isDying = true;
  await Promise.allSettled([
    inbox?.abandon(ABANDON_WITHIN_MS),
    rotatingStore && inTime(rotatingStore.stop(), ABANDON_WITHIN_MS),
  ]);
  return process.exit(1);
}

/** For who waits while something else ends the process. */
function untilTheEnd(): Promise<never> {
  return new Promise(() => undefined);
}

/** Our own errors have a sentence on what to do. For an error of the database, the log adds the database's answer. */
function inWords(error: unknown): string {
  if (!isInstance(error, AppError)) return errorInWords(error, mask);
  return error instanceof DatabaseUnavailableError && error.cause instanceof Error
    ? mask(`${error.message}\n  Cause: ${error.cause.message}`)
    : mask(error.message);
}
