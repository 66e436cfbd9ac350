import type { Collections } from "../database/collections-of.js";
import { InstallationNotFoundError } from "../installations/installation-error.js";
import type { StoredInstallation } from "../installations/installation-records.js";
import type { MongoInstallationStore } from "../installations/mongo-installation-store.js";
import { type InstallationTarget, installationQuery } from "../installations/record-ids.js";
import { isTenant } from "../installations/tenant.js";
import { RecentlyUsed } from "../memory/recently-used.js";
import type { InstallationSummary } from "../overview/installation-summary.js";
import { listInstallations } from "../overview/list-installations.js";
import type { RotatingStore } from "../rotation/rotating-store.js";
import { LISTENER_CLIENT_OPTIONS } from "../slack/listener-client-options.js";
import { measuredClientClass } from "../slack/measured-client.js";
import { isDeath } from "../slack/token-refusal.js";
import { watchedClientClass } from "../slack/watched-client.js";
import type { WebClient, WebClientOptions } from "../slack/web-api.js";
import { NO_TELEMETRY, type Telemetry } from "../telemetry/telemetry.js";
import { type FreshClient, freshClientClass, type TokenSource } from "./fresh-client.js";
import { type RoundOptions, type RoundResult, runRound } from "./round.js";
import type { RoundWork } from "./round-work.js";

/** How many clients are kept by default: those that were used last. */
const MAX_CLIENTS = 500;
/** How many installations `findInstallations` finds by default. */
const MOST_FOUND = 100;

/** Whose token a client is to have. Name a workspace, an organization, or a workspace in an organization. */
export interface ClientTarget {
  readonly teamId?: string | undefined;
  readonly enterpriseId?: string | undefined;
  /** A person, whose own token it is to be; without one it is the bot's. */
  readonly userId?: string | undefined;
}

/** Whose tokens the clients use, and how many clients are kept. */
export interface ClientsOptions {
  readonly store: MongoInstallationStore;
  /** What refreshes tokens that expire: `rotating(store, …)`. Default: the store itself. */
  readonly installationStore?: Pick<RotatingStore, "fetchInstallation"> | undefined;
  /** Those of the store's database: `collectionsOf(client)`. */
  readonly collections: Pick<Collections, "installations" | "appState">;
  /** The store's. */
  readonly clientId?: string | undefined;
  /** Over the limits of a listener's client: ten seconds for a try, three retries, and no wait for a rate limit. */
  readonly clientOptions?: WebClientOptions;
  /** Default: 500. */
  readonly maxClients?: number;
  /** Milliseconds since the epoch. */
  readonly clock?: () => number;
  /** Gets a warning for each installation for which the work of `forEachInstallation` fails. */
  readonly log?: {
    /** What failed and was left out. */
    warn(fields: object, message: string): void;
  };
  /** Where calls are reported: `registeredTelemetry()`. Default: nowhere. */
  readonly telemetry?: Telemetry;
  /** The signal that stops a round which begins now. Default: its own alone. */
  readonly stopping?: () => AbortSignal;
  /** Makes a stop wait for a round. */
  readonly track?: (round: Promise<unknown>) => void;
}

/** Slack clients outside of any listener. */
export interface Clients {
  /**
   * A client for a workspace, an organization, or a person there, as a listener has it: with time-outs, retries, and a
   * rate-limited call that fails at once (`slack_webapi_rate_limited_error`, with `retryAfter` in seconds). Each call gets the
   * token that is stored when it is made, refreshed if need be, so the client may be kept for as long as you like: after a
   * reinstall it goes on with the new token. (Its property `token` is undefined.)
   *
   * - With `teamId` and `enterpriseId` it is the organization's token, for that workspace (`team_id`), where the app is
   *   installed org-wide; else the workspace's own. With `enterpriseId` alone, the calls say themselves which workspace they
   *   are about.
   * - With `userId` it is that person's own token, and never the bot's in its place: who has not connected their account is
   *   not found.
   *
   * Rejects with `InstallationNotFoundError` (`installation_not_found`) where no such token is stored, and so does a call of a
   * client that was kept while the app was uninstalled. A call whose token is dead rejects with `DeadTokenError`
   * (`token_dead`); one whose token has expired and is not refreshed yet, with `TokenNotRefreshedError`
   * (`token_not_refreshed`); and when the database does not answer, with `DatabaseUnavailableError` (`database_unavailable`).
   */
  clientFor(target: ClientTarget): Promise<WebClient>;

  /**
   * Does the work for every workspace and organization where the app is installed, in the order of their ids, several at once.
   * See `RoundOptions` for a round that several processes share and that goes on where it stopped.
   *
   * - When the work rejects because Slack limits the rate (`slack_webapi_rate_limited_error`), it is done again for that
   *   installation after `retryAfter`: five times in all, and after five minutes at most.
   * - An installation whose work fails otherwise is counted and logged, and the others go on.
   * - One whose token is dead is skipped and counted.
   * - One that is made meanwhile is in the round or not.
   *
   * Memory stays flat. Rejects with `DatabaseUnavailableError` when the database cannot be read or written, once what is in
   * flight has ended.
   */
  forEachInstallation(
    work: (installation: RoundWork) => unknown,
    options?: RoundOptions,
  ): Promise<RoundResult>;

  /**
   * The installations of one of your own customers, in the order of their ids, 100 at most unless `limit` says otherwise:
   * where, who installed it and when, and with which scopes; no token. Empty when there is none.
   */
  findInstallations(filter: {
    readonly tenant: string;
    readonly limit?: number;
  }): Promise<InstallationSummary[]>;
}

/** `Clients` on an installation store. */
export function clientsOf({
  store,
  installationStore = store,
  collections,
  clientId,
  clientOptions,
  maxClients = MAX_CLIENTS,
  clock = Date.now,
  log,
  telemetry = NO_TELEMETRY,
  stopping,
  track,
}: ClientsOptions): Clients {
  const forget = (token: string) => store.forgetToken(token);
  let freshClient: Promise<FreshClient> | undefined;
  /** Imported when it is needed: this module is also loaded where nobody calls Slack. */
  const loadFreshClient = async (): Promise<FreshClient> => {
    const { webApi } = await import("@slack/bolt");
    return freshClientClass(watchedClientClass(measuredClientClass(webApi.WebClient, telemetry), forget));
  };
  const kept = new RecentlyUsed<string, WebClient>(maxClients);

  const tokenOf = async (target: InstallationTarget, userId: string | undefined): Promise<string> => {
    const installation: StoredInstallation = await installationStore.fetchInstallation(
      installationQuery(target, userId),
    );
    const token = userId === undefined ? installation.bot?.token : installation.user.token;
    if (token === undefined) throw new InstallationNotFoundError({ ...target, userId });
    return token;
  };
  const sourceFor = (target: InstallationTarget, userId: string | undefined): TokenSource => ({
    place: placeOf(target, userId),
    token: () => tokenOf(target, userId),
    isDead: async (slackError) => {
      const [stored] =
        userId === undefined ? [await store.botToken(target)] : await store.listPersonsTokens(target, userId);
      return stored !== undefined && isDeath(slackError, stored);
    },
  });
  const clientOf = async (target: InstallationTarget, userId?: string): Promise<WebClient> => {
    freshClient ??= loadFreshClient();
    const Client = await freshClient;
    const { isEnterpriseInstall, teamId, enterpriseId } = target;
    const key = JSON.stringify([isEnterpriseInstall, teamId, isEnterpriseInstall && enterpriseId, userId]);
    let client = kept.get(key);
    if (client === undefined) {
      client = new Client(sourceFor(target, userId), {
        ...LISTENER_CLIENT_OPTIONS,
        ...clientOptions,
        headers: { ...clientOptions?.headers },
        ...(isEnterpriseInstall && teamId !== undefined && { teamId }),
      });
      kept.set(key, client);
    }
    return client;
  };

  return {
    async clientFor({ teamId, enterpriseId, userId }) {
      const places: InstallationTarget[] = [];
      if (enterpriseId) places.push({ isEnterpriseInstall: true, teamId, enterpriseId });
      if (teamId) places.push({ isEnterpriseInstall: false, teamId, enterpriseId });
      for (const target of places) {
        try {
          await tokenOf(target, userId);
          return await clientOf(target, userId);
        } catch (error) {
          if (!(error instanceof InstallationNotFoundError)) throw error;
        }
      }
      throw new InstallationNotFoundError({ teamId, enterpriseId, userId });
    },
    forEachInstallation(work, { signal, ...options } = {}) {
      const signals = [stopping?.(), signal].filter((each) => each !== undefined);
      const context = { ...collections, clientId, clientOf, clock, log };
      const round = runRound(context, work, { ...options, signal: AbortSignal.any(signals) });
      track?.(round.catch(() => undefined)); // its failure is the caller's
      return round;
    },
    findInstallations: async ({ tenant, limit = MOST_FOUND }) =>
      // What is no id may be a condition of the database, which would find other customers.
      isTenant(tenant) ? listInstallations(collections.installations, clientId, { tenant }, limit) : [],
  };
}

function placeOf({ isEnterpriseInstall, teamId, enterpriseId }: InstallationTarget, userId?: string): string {
  const place = isEnterpriseInstall ? enterpriseId : teamId;
  return userId === undefined ? String(place) : `${userId} in ${place}`;
}
