import type { RotationRecords } from "../installations/tokens/rotation-records.js";
import type { TokenPlace } from "../installations/tokens/token-place.js";
import { pauseUntil, runThrough } from "./run-through.js";
import type { Refreshing, TokenRotation } from "./token-rotation.js";

/** What became of the tokens that were to be refreshed (see `Refreshing`). */
export interface RefreshedTokens {
  readonly refreshed: number;
  /** They do not expire so soon, or do not any more. */
  readonly fresh: number;
  /** The ids of the records whose token Slack refuses to refresh, now or before. */
  readonly refused: readonly string[];
  /** Those where Slack or the database has failed, now or a short time ago. */
  readonly failed: readonly string[];
  /** How many another process refreshes. */
  readonly leasedElsewhere: number;
  /** Whether every token was tried. */
  readonly isComplete: boolean;
}

/**
 * Refreshes every token that expires before then, of a place or of the whole app, beside the running service. Ends early when
 * `signal` is aborted, and after many failures in a row; what Slack has answered is written all the same. Rejects with
 * `DatabaseUnavailableError` when the records cannot be read.
 */
export async function refreshTokens({
  records,
  rotation,
  beforeMs,
  place,
  clock,
  signal,
  onProgress,
  onError,
}: {
  readonly records: RotationRecords;
  /** With a window that reaches to `beforeMs`. */
  readonly rotation: TokenRotation;
  readonly beforeMs: number;
  readonly place: TokenPlace | undefined;
  readonly clock: () => number;
  readonly signal: AbortSignal;
  /** How many were tried, and until when Slack wants no call. */
  readonly onProgress: (tried: number, pausedUntilMs: number) => void;
  /** Why the database could not be asked about one of `failed`. */
  readonly onError: (error: unknown) => void;
}): Promise<RefreshedTokens> {
  const counts = { refreshed: 0, fresh: 0, leasedElsewhere: 0 };
  const ids = { refused: [] as string[], failed: [] as string[] };
  let tried = 0;

  const refresh = async (recordId: string): Promise<Refreshing["kind"] | "left"> => {
    for (;;) {
      onProgress(tried, rotation.pausedUntilMs);
      await pauseUntil(rotation.pausedUntilMs, clock, signal);
      if (signal.aborted) return "left";
      const found = await rotation.refresh(recordId);
      // A wait that Slack has asked for is waited out, and then it is tried again.
      if (found.kind !== "waiting" || found.untilMs > rotation.pausedUntilMs) return found.kind;
    }
  };
  const isComplete = await runThrough(records.idsBefore(beforeMs, place), signal, async (recordId) => {
    const kind = await refresh(recordId).catch((error: unknown) => {
      onError(error);
      return "waiting" as const;
    });
    if (kind === "left") return "none";
    tried += 1;
    onProgress(tried, rotation.pausedUntilMs);
    switch (kind) {
      case "refreshed":
      case "fresh":
        counts[kind] += 1;
        return "done";
      case "refused":
        ids.refused.push(recordId);
        return "none";
      case "waiting":
        ids.failed.push(recordId);
        return "failed";
      case "leased":
        counts.leasedElsewhere += 1;
        return "none";
      case "none": // it was deleted meanwhile
        return "none";
    }
  });
  return { ...counts, ...ids, isComplete };
}
