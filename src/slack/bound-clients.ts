import type { App, Logger } from "@slack/bolt";
import { RecentlyUsed } from "../memory/recently-used.js";
import { NO_TELEMETRY, type Telemetry } from "../telemetry/telemetry.js";
import { BoltInternalsError } from "./bolt-internals-error.js";
import { lazyClient } from "./lazy-client.js";
import { measuredClientClass } from "./measured-client.js";
import { watchedClientClass } from "./watched-client.js";
import type { WebClient, WebClientClass, WebClientOptions } from "./web-api.js";

/** How many clients are kept, and who is told of refused tokens. */
export interface BoundClientsOptions {
  /** How many clients are kept. Default 500. */
  readonly maxClients?: number;
  /**
   * Called with the token of every call that Slack refused because of its token, before the call rejects; for example to
   * remove the token from a cache. Do not delete stored data here: Slack may accept the token later, or from another
   * address. An error that this throws is logged and changes nothing.
   */
  readonly onAuthenticationError?: (token: string) => unknown;
  /** Where calls are reported: `registeredTelemetry()`. Default: nowhere. */
  readonly telemetry?: Telemetry;
}

/** The clients of an App that `boundClients` has bounded. */
export interface BoundClients {
  /** How many clients are built and kept. */
  readonly size: number;
}

/**
 * Bounds the clients that a Bolt App keeps for its listeners: left to itself it keeps one for every workspace, and for
 * every token that a workspace ever had, until the process ends. Here those used last are kept, `maxClients` of them,
 * each for one workspace and one token, shared between that workspace's events. A client is built when a listener
 * first uses it; an event whose listeners call nothing builds none. A client that is no longer kept goes on working
 * for a listener that holds it.
 *
 * Call it once, after `new App(…)` and before the first event. `app.client` and the clients of a custom step's own
 * token are none of these, and stay as they are. Throws `BoltInternalsError` where Bolt no longer has what this
 * replaces.
 */
export function boundClients(
  app: Pick<App, "client">,
  { maxClients = 500, onAuthenticationError, telemetry = NO_TELEMETRY }: BoundClientsOptions = {},
): BoundClients {
  // In the types of Bolt below 4.2 the logger is private.
  const bolt = app as unknown as { clients?: unknown; readonly logger: Logger };
  if (typeof bolt.clients !== "object" || bolt.clients === null) throw new BoltInternalsError("app.clients");

  const onRefusal = (token: string): void => {
    const failed = (error: unknown) =>
      bolt.logger.error("The callback for a token that Slack refused has failed", error);
    try {
      Promise.resolve(onAuthenticationError?.(token)).catch(failed);
    } catch (error) {
      failed(error);
    }
  };
  // The class of the App's own client: clients are what that Bolt's listeners expect, and importing this needs no Bolt.
  const OfApp = app.client.constructor as WebClientClass;
  const Client = watchedClientClass(measuredClientClass(OfApp, telemetry), onRefusal);
  const kept = new RecentlyUsed<string, WebClient>(maxClients);
  const keptOrNew = (slot: string, token: string, options: WebClientOptions): WebClient => {
    const key = `${slot} ${token}`;
    let client = kept.get(key);
    if (client === undefined) {
      // WebClient writes the token into the headers that it is given, and all workspaces are given the same ones.
      client = new Client(token, { ...options, headers: { ...options.headers } });
      kept.set(key, client);
    }
    return client;
  };

  // App#processEvent asks `this.clients[teamId, else enterpriseId].getOrCreate(token, options)` for a listener's
  // client, and puts a pool of its own into a slot that is empty. No slot is empty here.
  bolt.clients = new Proxy(
    {},
    {
      get: (_, slot) => ({
        getOrCreate: (token: string, options: WebClientOptions) =>
          lazyClient(Client, () => keptOrNew(String(slot), token, options)),
      }),
    },
  );
  return {
    get size() {
      return kept.size;
    },
  };
}
