import type { ExchangeRecords } from "../installations/tokens/exchange-records.js";
import type { TokenPlace } from "../installations/tokens/token-place.js";
import { runThrough, type Tried } from "./run-through.js";
import type { Exchanging, TokenExchange } from "./token-exchange.js";

/** What became of the tokens that do not expire (see `Exchanging`). */
export interface ExchangedTokens {
  readonly exchanged: number;
  readonly overtaken: number;
  readonly refused: readonly { readonly recordId: string; readonly slackError: string }[];
  readonly failed: readonly { readonly recordId: string; readonly error: unknown }[];
  /** The ids of the records that another process has leased, and not written. */
  readonly leasedElsewhere: readonly string[];
  /** Slack's error, when it exchanges no token of this app. */
  readonly stoppedBy: string | undefined;
  /** Whether every token was tried. */
  readonly isComplete: boolean;
}

/**
 * Exchanges every token that does not expire, of a place or of the whole app, beside the running service, which goes on with
 * the old ones: these die at the first refresh. It may end at any moment, and the next call goes on. Ends early when
 * `signal` is aborted, when Slack exchanges no token of this app, and after many failures in a row. Rejects with
 * `DatabaseUnavailableError` when the records cannot be read.
 */
export async function exchangeTokens({
  records,
  exchange,
  place,
  signal,
  onProgress,
}: {
  readonly records: ExchangeRecords;
  readonly exchange: TokenExchange;
  readonly place: TokenPlace | undefined;
  readonly signal: AbortSignal;
  /** How many were tried. */
  readonly onProgress: (tried: number) => void;
}): Promise<ExchangedTokens> {
  const counts = { exchanged: 0, overtaken: 0 };
  const refused: { recordId: string; slackError: string }[] = [];
  const failed = new Map<string, unknown>();
  const leasedElsewhere = new Set<string>();
  let tried = 0;
  let stoppedBy: string | undefined;
  const note = (recordId: string, found: Exchanging): Tried => {
    if (found.kind === "left") return "none";
    if (found.kind === "stopped") {
      stoppedBy = found.slackError;
      return "stop";
    }
    failed.delete(recordId);
    leasedElsewhere.delete(recordId);
    switch (found.kind) {
      case "leased":
        leasedElsewhere.add(recordId);
        return "none";
      case "unopened":
      case "failed":
        failed.set(recordId, found.error);
        return found.kind === "failed" ? "failed" : "none";
      case "refused":
        refused.push({ recordId, slackError: found.slackError });
        break;
      default:
        counts[found.kind] += 1;
    }
    tried += 1;
    onProgress(tried);
    return "done";
  };

  let isComplete = await runThrough(records.pages(place), signal, async (token) =>
    note(token.recordId, await exchange.exchange(token)),
  );
  if (isComplete) {
    // What another process had leased is waited for, and what failed gets a second chance.
    const again = [...leasedElsewhere, ...failed.keys()];
    isComplete = await runThrough([again], signal, async (recordId) =>
      note(recordId, await exchange.exchangeNow(recordId)),
    );
  }
  return {
    ...counts,
    refused,
    failed: [...failed].map(([recordId, error]) => ({ recordId, error })),
    leasedElsewhere: [...leasedElsewhere],
    stoppedBy,
    isComplete,
  };
}
