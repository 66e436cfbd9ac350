import { setTimeout as pause } from "node:timers/promises";
import { StateLease, stateId } from "../app-state/state-lease.js";
import type { Collection, Document } from "../database/collection.js";
import { withinDeadline } from "../database/deadline.js";
import { PAGE_LENGTH } from "../database/pages/pages.js";
import { Ticker } from "../events/processing/ticker.js";
import { RECORD_VERSION } from "../installations/stored-record.js";
import { missingScopes } from "../manifest/scopes/missing-scopes.js";
import { installationPages, KINDS } from "./installation-pages.js";

const WRITE_DEADLINE_MS = 10_000;
/** Longer than a page takes. Another process goes on where one has died. */
const LEASE_MS = 60_000;
const LOOK_AGAIN_MS = 60_000;
/** After each page. The embedded database holds up the process for about as long as it writes a page. */
const PAUSE_MS = 50;
/** The document of `app_state` that says which scopes were counted. */
const STATE = "missing_scopes";

export interface MissingScopesOptions {
  readonly installations: Collection;
  /** mongodb's `db.collection("app_state")`, or the embedded database's. */
  readonly appState: Collection;
  readonly clientId: string | undefined;
  /** The bot scopes of the manifest that are not optional. */
  readonly botScopes: readonly string[];
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  readonly log: {
    info(fields: object, message: string): void;
    warn(fields: object, message: string): void;
  };
}

/**
 * Keeps `missingScopes` in the records of workspaces and organizations: the bot scopes of the manifest that were not granted,
 * without the optional ones. An install writes its own; this writes all of them when the scopes are others than those that
 * were counted last. One process of all does it, a page at a time, beside the events. Records of earlier releases get `lastEventAt` by the
 * way: the time from which their events are waited for.
 */
export class MissingScopesCount {
  readonly #options: MissingScopesOptions;
  readonly #lease: StateLease;
  readonly #ticker: Ticker;
  #round: Promise<unknown> = Promise.resolve();
  #isStopping = false;

  constructor(options: MissingScopesOptions) {
    const { appState, clientId, clock } = options;
    this.#options = options;
    this.#lease = new StateLease({ appState, id: stateId(clientId, STATE), leaseMs: LEASE_MS, clock });
    this.#ticker = new Ticker(
      () => {
        this.#round = this.#look();
        return this.#round;
      },
      LOOK_AGAIN_MS,
      (error) => options.log.warn({ err: error }, "The missing scopes could not be counted"),
    );
  }

  /** Counts in the background, until it is done by this process or another one. */
  start(): void {
    this.#isStopping = false;
    this.#ticker.start();
    this.#ticker.soon(0);
  }

  /** Ends that after the page that is in flight. Another process goes on. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    this.#ticker.stop();
    await this.#round.catch(() => undefined); // reported where it began
  }

  async #look(): Promise<void> {
    if ((await this.count()) !== "later") this.#ticker.stop();
  }

  /**
   * - `done`: by this call.
   * - `known`: these scopes were counted before.
   * - `later`: another process counts them, or this one stops.
   */
  async count(): Promise<"done" | "known" | "later"> {
    const { botScopes, appState, clientId, log } = this.#options;
    if (await isCounted(appState, clientId, botScopes)) return "known";
    if (!(await this.#lease.hold())) return "later";
    // Another process may have come to its end between the two.
    if (await isCounted(appState, clientId, botScopes)) {
      await this.#lease.release();
      return "known";
    }
    let [records, changed] = [0, 0];
    const kinds = { v: RECORD_VERSION, kind: { $in: KINDS.workspaces } };
    const fields = { bot: 1, missingScopes: 1, lastEventAt: 1 };
    for await (const page of installationPages(this.#options.installations, clientId, kinds, fields)) {
      changed += await this.#write(page);
      records += page.length;
      if (this.#isStopping) {
        await this.#lease.release();
        return "later";
      }
      if (!(await this.#lease.hold())) return "later";
      if (page.length === PAGE_LENGTH) await pause(PAUSE_MS);
    }
    await this.#lease.release({ scopes: nameOf(botScopes) });
    if (changed > 0) log.info({ records, changed }, "The missing scopes of the installations were counted");
    return "done";
  }

  /** Resolves to how many records were different. What was installed since they were read counts by itself. */
  async #write(page: readonly Document[]): Promise<number> {
    const now = new Date(this.#options.clock());
    const operations = page.flatMap((record) => {
      const update = this.#updateOf(record, now);
      if (update === undefined) return [];
      const { _id, bot } = record;
      const unchanged = bot === undefined ? {} : { "bot.scopes": bot.scopes };
      return [{ updateOne: { filter: { _id, ...unchanged }, update } }];
    });
    if (operations.length === 0) return 0;
    const write = () => this.#options.installations.bulkWrite(operations, { ordered: false });
    return (await withinDeadline(write, WRITE_DEADLINE_MS)).modifiedCount;
  }

  #updateOf({ bot, missingScopes: stored = [], lastEventAt }: Document, now: Date): Document | undefined {
    const missing = bot === undefined ? [] : missingScopes(this.#options.botScopes, bot.scopes);
    const isSame = nameOf(missing) === nameOf(stored);
    if (isSame && lastEventAt !== undefined) return undefined;
    const $set = {
      ...(missing.length > 0 && { missingScopes: missing }),
      ...(lastEventAt === undefined && { lastEventAt: now }),
    };
    return {
      ...(Object.keys($set).length > 0 && { $set }),
      ...(missing.length === 0 && { $unset: { missingScopes: "" } }),
    };
  }
}

/** Whether the stored counts are those of these bot scopes. */
export async function isCounted(
  appState: Collection,
  clientId: string | undefined,
  botScopes: readonly string[],
): Promise<boolean> {
  const state = await withinDeadline((signal) =>
    appState.findOne({ _id: stateId(clientId, STATE) }, { signal }),
  );
  return state?.scopes === nameOf(botScopes);
}

function nameOf(scopes: readonly string[]): string {
  return [...scopes].sort().join(",");
}
