import type { AnswersInFlight } from "../agent/answers-in-flight.js";
import type { RoundsStop } from "../clients/rounds-stop.js";
import type { Config } from "../config/config.js";
import { inTime } from "../events/in-time.js";
import type { Log } from "../log/log.js";
import { readProperty } from "../log/thrown.js";
import type { LastEvents } from "../overview/last-events.js";
import type { MissingScopesCount } from "../overview/missing-scopes-count.js";
import type { OwnCollections } from "../own-collections/own-collections.js";
import { AppTokenRefusedError, checkAppToken } from "../requests/app-token.js";
import type { SlackReceiver } from "../requests/slack-receiver.js";
import type { RotatingStore } from "../rotation/rotating-store.js";
import type { SignIn } from "../signin/sign-in.js";
import type { WebClient } from "../slack/web-api.js";
import { ListenError } from "../web/listen-error.js";

/** With these limits nobody can hold a connection for long by sending it slowly. Node's own are one and five minutes. */
const SERVER_OPTIONS = { headersTimeout: 10_000, requestTimeout: 30_000, connectionsCheckingInterval: 2_000 };

/** Orchestrators kill a process thirty seconds after SIGTERM. */
const STOP_WITHIN_MS = 25_000;

/** A refresh in flight, which is of a token that has expired then, gets this time at least, however long the rest of a stop took. */
const WRITE_WITHIN_MS = 2_000;

export interface StartAndStop {
  /**
   * Makes the collections of the app's own that are missing, with their indexes, then listens on the configured port, and
   * connects to Slack in Socket Mode. Rejects when the port is taken, with `DatabaseUnavailableError` when a collection or an
   * index cannot be made, and with `AppTokenRefusedError` when Slack does not accept the app-level token.
   */
  start(): Promise<void>;
  /** The same without a server of its own: requests come to the app's `handler`, from another server. */
  startMounted(): Promise<void>;
  /**
   * Accepts no further requests and finishes what is in flight, for `deadlineMs` (25 seconds by default) at most. Resolves
   * to whether everything was finished. An event that is not finished by then is left to another process, or the next start.
   * The database stays open. Safe to repeat, and before `start`.
   */
  stop(deadlineMs?: number): Promise<boolean>;
}

/** What of the app goes on by itself from a start to a stop. */
export interface GoingOn {
  readonly receiver: SlackReceiver;
  readonly ownCollections: OwnCollections;
  readonly signIn: SignIn | undefined;
  readonly rotatingStore: RotatingStore | undefined;
  readonly missingScopes: MissingScopesCount | undefined;
  readonly lastEvents: LastEvents;
  readonly rounds: RoundsStop;
  readonly answers: AnswersInFlight;
  readonly client: WebClient;
  readonly log: Log;
}

/** How the app of these parts starts and stops. */
export function startAndStop(
  { host, port, slack }: Config,
  {
    receiver,
    signIn,
    ownCollections,
    rotatingStore,
    missingScopes,
    lastEvents,
    rounds,
    answers,
    client,
    log,
  }: GoingOn,
): StartAndStop {
  /** Slack is asked at the start, so that the operator learns of a bad token before the first event. The app starts anyway. */
  const checkBotToken = () => {
    if (slack.credentials.kind !== "bot token") return;
    client.auth
      .test({ token: slack.credentials.botToken })
      .catch((error: unknown) => log.error({ err: error }, "Slack does not accept SLACK_BOT_TOKEN"));
  };
  const prepare = async () => {
    await signIn?.prepare();
    await ownCollections.makeAll();
    checkBotToken();
    if (slack.appToken !== undefined) await checkAppToken(client, slack.appToken);
  };
  const startBesideRequests = () => {
    rounds.start();
    answers.start();
    rotatingStore?.start();
    missingScopes?.start();
  };
  return {
    start: async () => {
      await prepare();
      try {
        await receiver.start({ port, ...(host !== undefined && { host }) }, SERVER_OPTIONS);
      } catch (error) {
        throw isSlackError(error) ? new AppTokenRefusedError(error) : new ListenError(port, error);
      }
      startBesideRequests();
    },
    startMounted: async () => {
      await prepare();
      await receiver.startMounted();
      startBesideRequests();
    },
    stop: async (deadlineMs = STOP_WITHIN_MS) => {
      rounds.stop();
      answers.stop(deadlineMs);
      rotatingStore?.stopRefreshingAhead();
      const beganAt = performance.now();
      const isFinished = await receiver.stop(deadlineMs);
      const leftMs = Math.max(WRITE_WITHIN_MS, beganAt + deadlineMs - performance.now());
      const written = Promise.all([
        rotatingStore?.stop(),
        missingScopes?.stop(),
        inTime(lastEvents.write(), WRITE_WITHIN_MS),
      ]).then(() => true);
      return (await inTime(written, leftMs)) && isFinished;
    },
  };
}

/** Whether it is about a call of Slack's Web API. */
function isSlackError(error: unknown): boolean {
  return String(readProperty(error, "code")).startsWith("slack_webapi_");
}
