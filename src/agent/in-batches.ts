import { setTimeout as pause } from "node:timers/promises";

/** Slack takes a hundred appends a minute and app in a workspace. */
const EVERY_MS = 700;

/** The longest text that Slack takes at once. */
const LONGEST = 12_000;

/**
 * Sends what comes, the first of it at once and then all that has gathered, not more often than Slack likes. While a batch is
 * sent the next one gathers. Rejects as the parts do and as `send` does; what was gathered then is not sent.
 */
export async function inBatches(
  parts: AsyncIterable<string>,
  send: (text: string) => Promise<void>,
  signal: AbortSignal,
  everyMs: number = EVERY_MS,
): Promise<void> {
  let gathered = "";
  let isDone = false;
  let failure: { readonly error: unknown } | undefined;
  let wake: () => void = () => undefined;
  const gather = async () => {
    try {
      for await (const part of parts) {
        if (failure !== undefined) return;
        gathered += part;
        wake();
      }
    } catch (error) {
      failure ??= { error };
    }
    isDone = true;
    wake();
  };
  const gathering = gather();
  for (;;) {
    while (gathered === "" && !isDone) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    if (failure !== undefined) throw failure.error;
    if (gathered === "") return gathering;
    const batch = firstPart(gathered);
    gathered = gathered.slice(batch.length);
    try {
      await send(batch);
      if (gathered !== "" || !isDone) await pause(everyMs, undefined, { signal });
    } catch (error) {
      failure ??= { error: signal.aborted ? signal.reason : error };
      throw failure.error;
    }
  }
}

/** As much as Slack takes at once, without half a character at its end. */
function firstPart(text: string): string {
  const part = text.slice(0, LONGEST);
  return part.length < text.length && /[\uD800-\uDBFF]$/.test(part) ? part.slice(0, -1) : part;
}
