import { randomUUID } from "node:crypto";
import { type Collection, type Document, isDuplicateKeyError } from "../database/collection.js";
import { withinDeadline } from "../database/deadline.js";

const DEADLINE_MS = 10_000;

export interface StateLeaseOptions {
  /** mongodb's `db.collection("app_state")`, or the embedded database's. */
  readonly appState: Collection;
  /** The document that is leased: `stateId` makes it. */
  readonly id: string;
  readonly leaseMs: number;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
}

/** The id of a document of the collection `app_state`. It has the client id, because several Slack apps may share a database. */
export function stateId(clientId: string | undefined, name: string): string {
  return `${encodeURIComponent(clientId ?? "")}:${name}`;
}

/**
 * A lease on a document of `app_state`: one of all processes does something, and another goes on where that one has died. The
 * other fields of the document are whatever the owner sets with the lease. Every method rejects with
 * `DatabaseUnavailableError`.
 */
export class StateLease {
  readonly #owner = randomUUID();
  readonly #options: StateLeaseOptions;

  constructor(options: StateLeaseOptions) {
    this.#options = options;
  }

  /** The document; undefined where there is none. */
  async read(): Promise<Document | undefined> {
    const { appState, id: _id } = this.#options;
    return (
      (await withinDeadline((signal) => appState.findOne({ _id }, { signal }), DEADLINE_MS)) ?? undefined
    );
  }

  /**
   * Takes the lease or renews it, and sets these fields. Resolves to false, and sets nothing, while another one has it. It is
   * an insert that decides who is the first.
   */
  async hold(fields: Document = {}): Promise<boolean> {
    const { appState, id: _id, leaseMs, clock } = this.#options;
    const now = clock();
    const owner = this.#owner;
    const leased = { ...fields, owner, until: new Date(now + leaseMs) };
    return withinDeadline(async () => {
      const isFree = [{ owner }, { until: null }, { until: { $lte: new Date(now) } }];
      const taken = await appState.updateOne({ _id, $or: isFree }, { $set: leased });
      if (taken.matchedCount === 1) return true;
      try {
        await appState.insertOne({ _id, ...leased });
        return true;
      } catch (error) {
        if (isDuplicateKeyError(error)) return false;
        throw error;
      }
    }, DEADLINE_MS);
  }

  /** Gives the lease up, sets these fields and removes those; does nothing where another one has it. */
  async release(fields: Document = {}, removed: readonly string[] = []): Promise<void> {
    const { appState, id: _id } = this.#options;
    const update = {
      $unset: Object.fromEntries(["owner", "until", ...removed].map((field) => [field, ""])),
      ...(Object.keys(fields).length > 0 && { $set: fields }),
    };
    await withinDeadline(() => appState.updateOne({ _id, owner: this.#owner }, update), DEADLINE_MS);
  }
}
