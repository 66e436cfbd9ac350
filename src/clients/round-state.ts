import { StateLease, type StateLeaseOptions, stateId } from "../app-state/state-lease.js";
import type { Document } from "../database/collection.js";
import type { RoundCounts, RoundProgress } from "./round-progress.js";

/** Longer than a save is late. Another process goes on so long after one has died. */
const LEASE_MS = 60_000;
/** So long it is known that a round is finished, or how far it had come. */
const KEPT_MS = 30 * 24 * 60 * 60 * 1_000;

const NOTHING: RoundCounts = { done: 0, skipped: 0, failed: 0 };

export type RoundBegin =
  | { readonly kind: "begun"; readonly position: string | undefined; readonly counts: RoundCounts }
  | { readonly kind: "running elsewhere" | "finished before"; readonly counts: RoundCounts };

/** How far a named round has come, in `app_state`, under a lease: one of all processes runs it. */
export class RoundState {
  readonly #lease: StateLease;
  readonly #clock: () => number;
  #heldUntilMs = 0;

  constructor(
    options: Pick<StateLeaseOptions, "appState" | "clock"> & { readonly clientId: string | undefined },
    name: string,
  ) {
    const { appState, clientId, clock } = options;
    const id = stateId(clientId, `round:${encodeURIComponent(name)}`);
    this.#clock = clock;
    this.#lease = new StateLease({ appState, id, clock, leaseMs: LEASE_MS });
  }

  /** Takes the round over, from where it stopped, unless it is finished or another process runs it. */
  async begin(): Promise<RoundBegin> {
    const before = await this.#lease.read();
    if (before?.finishedAt !== undefined) return { kind: "finished before", counts: countsOf(before) };
    if (!(await this.#hold({}))) return { kind: "running elsewhere", counts: countsOf(before) };
    // Another process may have gone on, or finished it, since it was read.
    const state = await this.#lease.read();
    const counts = countsOf(state);
    if (state?.finishedAt !== undefined) {
      await this.#lease.release();
      return { kind: "finished before", counts };
    }
    return { kind: "begun", position: state?.position, counts };
  }

  /** Whether the round is still this process's by the clock, though a save may have failed. */
  get isHeld(): boolean {
    return this.#clock() < this.#heldUntilMs;
  }

  /** Saves how far it is, and renews the lease. Resolves to false when another process has taken over. */
  async save({ position, counts }: RoundProgress): Promise<boolean> {
    return this.#hold({ ...counts, ...(position !== undefined && { position }) });
  }

  /** Saves the same and gives the round up: for who goes on, or for good. */
  async end({ position, counts }: RoundProgress, isFinished: boolean): Promise<void> {
    const fields = { ...counts, ...this.#expiry() };
    if (isFinished) {
      await this.#lease.release({ ...fields, finishedAt: new Date(this.#clock()) }, ["position"]);
    } else await this.#lease.release({ ...fields, ...(position !== undefined && { position }) });
  }

  async #hold(fields: Document): Promise<boolean> {
    const askedAtMs = this.#clock();
    const isMine = await this.#lease.hold({ ...fields, ...this.#expiry() });
    if (isMine) this.#heldUntilMs = askedAtMs + LEASE_MS;
    return isMine;
  }

  #expiry(): Document {
    return { expiresAt: new Date(this.#clock() + KEPT_MS) };
  }
}

function countsOf(state: Document | undefined): RoundCounts {
  const { done, skipped, failed } = { ...NOTHING, ...state };
  return { done, skipped, failed };
}
