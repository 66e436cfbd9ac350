import type { Collections } from "../database/collections-of.js";
import { Ticker } from "../events/processing/ticker.js";
import type { InstallationTarget } from "../installations/record-ids.js";
import { RECORD_VERSION, type WorkspaceRecord } from "../installations/stored-record.js";
import { installationPages, KINDS } from "../overview/installation-pages.js";
import type { WebClient } from "../slack/web-api.js";
import { type Place, type RoundCounts, RoundProgress } from "./round-progress.js";
import { RoundState } from "./round-state.js";
import { installationOf, type RoundWork, targetOf, workFor } from "./round-work.js";

/** How a round goes through the installations. */
export interface RoundOptions {
  /**
   * The name of the round, 200 characters at most: such as `daily-post-2026-11-28`. Of all processes one runs it; after one
   * that has died another goes on within a minute. So it is done at least once for each installation: those whose end was not
   * saved yet are done again, which is a second's work, or the thousand behind one that takes long. A round that is finished
   * is not run again under its name, for thirty days. Without a name every call is a round of its own, which nobody goes on with.
   */
  readonly name?: string;
  /** How many installations are worked on at once. Default: 8. */
  readonly concurrency?: number;
  /** Stops the round after what is in flight. */
  readonly signal?: AbortSignal | undefined;
}

/** An installation whose work failed. */
export interface RoundFailure {
  readonly target: InstallationTarget;
  readonly tenant: string | undefined;
  readonly error: unknown;
}

/** With a name, the counts are those of the whole round, whatever process it was. */
export interface RoundResult extends RoundCounts {
  /**
   * - `finished`: by this call.
   * - `stopped`: `signal`, or the service's end, stopped it. A named round goes on when it is called again.
   * - `running elsewhere`: another process runs it, or has taken over.
   * - `finished before`: there was nothing to do.
   */
  readonly outcome: "finished" | "stopped" | "running elsewhere" | "finished before";
  /** Those of this call, the first hundred. The log has all. */
  readonly failures: readonly RoundFailure[];
}

export interface RoundContext extends Pick<Collections, "installations" | "appState"> {
  readonly clientId: string | undefined;
  readonly clientOf: (target: InstallationTarget) => Promise<WebClient>;
  readonly clock: () => number;
  readonly log: { warn(fields: object, message: string): void } | undefined;
}

const CONCURRENCY = 8;
const LONGEST_NAME = 200;
const MOST_FAILURES = 100;
const SAVE_EVERY_MS = 1_000;
const FIELDS = {
  v: 1,
  kind: 1,
  isEnterpriseInstall: 1,
  team: 1,
  enterprise: 1,
  bot: 1,
  rotation: 1,
  tenant: 1,
} as const;

/** See `Clients.forEachInstallation`. */
export async function runRound(
  context: RoundContext,
  work: (installation: RoundWork) => unknown,
  { name, concurrency = CONCURRENCY, signal }: RoundOptions & { readonly signal: AbortSignal },
): Promise<RoundResult> {
  if (!Number.isInteger(concurrency) || concurrency < 1) {
    throw new TypeError("The concurrency of a round is a whole number above 0.");
  }
  if (name !== undefined && (name === "" || name.length > LONGEST_NAME)) {
    throw new TypeError(`The name of a round has 1 to ${LONGEST_NAME} characters.`);
  }
  const state = name === undefined ? undefined : new RoundState(context, name);
  const begin = await state?.begin();
  if (begin !== undefined && begin.kind !== "begun") {
    return { outcome: begin.kind, ...begin.counts, failures: [] };
  }
  const progress = new RoundProgress(begin?.position, begin?.counts ?? { done: 0, skipped: 0, failed: 0 });
  return new Round(context, work, progress, state).run(concurrency, signal);
}

/** One run of a round, by this process. */
class Round {
  readonly #context: RoundContext;
  readonly #work: (installation: RoundWork) => unknown;
  readonly #progress: RoundProgress;
  readonly #state: RoundState | undefined;
  readonly #failures: RoundFailure[] = [];
  readonly #ending = new AbortController();
  /** Another process has taken over. */
  #isLost = false;

  constructor(
    context: RoundContext,
    work: (installation: RoundWork) => unknown,
    progress: RoundProgress,
    state: RoundState | undefined,
  ) {
    this.#context = context;
    this.#work = work;
    this.#progress = progress;
    this.#state = state;
  }

  async run(concurrency: number, signal: AbortSignal): Promise<RoundResult> {
    const stopping = AbortSignal.any([this.#ending.signal, signal]);
    stopping.addEventListener("abort", () => this.#progress.wake(), { once: true });
    let saving: Promise<void> = Promise.resolve();
    const ticker = new Ticker(
      () => {
        saving = this.#save();
        return saving;
      },
      SAVE_EVERY_MS,
      (error) => this.#context.log?.warn({ err: error }, "How far a round has come could not be saved"),
    );
    if (this.#state !== undefined) ticker.start();
    const places = this.#places(stopping);
    const workThrough = async () => {
      for await (const { place, record } of share(places)) await this.#do(place, record, stopping);
    };
    const ends = await Promise.allSettled(Array.from({ length: concurrency }, workThrough));
    ticker.stop();
    await saving.catch(() => undefined); // reported where it began
    const failed = ends.find((end) => end.status === "rejected");
    const isFinished = failed === undefined && !stopping.aborted;
    if (!this.#isLost) await this.#state?.end(this.#progress, isFinished);
    if (failed !== undefined) throw failed.reason;
    const outcome = this.#isLost ? "running elsewhere" : isFinished ? "finished" : "stopped";
    return { outcome, ...this.#progress.counts, failures: this.#failures };
  }

  /** The installations from where the round is, each begun when it is asked for. */
  async *#places(stopping: AbortSignal): AsyncGenerator<{ place: Place; record: WorkspaceRecord }> {
    const { installations, clientId } = this.#context;
    const filter = { v: RECORD_VERSION, kind: { $in: KINDS.workspaces } };
    const after = this.#progress.position;
    for await (const page of installationPages(installations, clientId, filter, FIELDS, after)) {
      for (const document of page) {
        const record = installationOf(document);
        if (record === undefined) continue;
        await this.#progress.room();
        if (stopping.aborted) return;
        yield { place: this.#progress.begin(record._id), record };
      }
    }
  }

  async #do(place: Place, record: WorkspaceRecord, signal: AbortSignal): Promise<void> {
    const target = targetOf(record);
    const { clientOf, clock, log } = this.#context;
    const outcome = await workFor(record, await clientOf(target), this.#work, { signal, clock });
    if (outcome === undefined) return;
    if (typeof outcome === "string") {
      this.#progress.finish(place, outcome);
      return;
    }
    const { error } = outcome;
    const { tenant } = record;
    log?.warn({ err: error, ...target, tenant }, "The work for an installation failed");
    if (this.#failures.length < MOST_FAILURES) this.#failures.push({ target, tenant, error });
    this.#progress.finish(place, "failed");
  }

  async #save(): Promise<void> {
    try {
      if ((await this.#state?.save(this.#progress)) !== false) return;
    } catch (error) {
      if (this.#state?.isHeld) throw error;
    }
    this.#isLost = true;
    this.#ending.abort();
  }
}

/** For a loop that leaves the rest to others: it takes what comes next, and does not end the source. */
function share<T>(source: AsyncGenerator<T>): AsyncIterable<T> {
  return { [Symbol.asyncIterator]: () => ({ next: () => source.next() }) };
}
