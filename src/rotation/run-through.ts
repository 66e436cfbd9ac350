import { setTimeout as pause } from "node:timers/promises";
import { inParallel } from "../events/processing/in-parallel.js";

/** How many calls to Slack are in flight. */
const SIDE_BY_SIDE = 8;

/** After so many failures in a row it is Slack or the database that fails, and not a token. */
const FAILURES_IN_A_ROW = 20;

/**
 * What a try of one token ended with. `stop` ends the run: what is wrong is not this token. `none` says nothing of what
 * comes next, as when another process has the token.
 */
export type Tried = "done" | "failed" | "stop" | "none";

/**
 * Tries each item once, eight at a time. Begins no other when `signal` is aborted, after a `stop`, and after twenty failures
 * in a row; what is begun is finished. Resolves to whether everything was tried. `tryOne` must not reject.
 */
export async function runThrough<Item>(
  pages: AsyncIterable<readonly Item[]> | Iterable<readonly Item[]>,
  signal: AbortSignal,
  tryOne: (item: Item) => Promise<Tried>,
): Promise<boolean> {
  let failures = 0;
  let isOver = false;
  for await (const page of pages) {
    await inParallel(page, SIDE_BY_SIDE, async (item) => {
      if (isOver || signal.aborted) return;
      const tried = await tryOne(item);
      if (tried === "done") failures = 0;
      if (tried === "failed") failures += 1;
      if (tried === "stop" || failures >= FAILURES_IN_A_ROW) isOver = true;
    });
    if (isOver || signal.aborted) return false;
  }
  return true;
}

/** Waits until then, or until `signal` is aborted. */
export async function pauseUntil(atMs: number, clock: () => number, signal: AbortSignal): Promise<void> {
  const leftMs = atMs - clock();
  if (leftMs > 0) await pause(leftMs, undefined, { signal }).catch(() => undefined);
}
