import type { AnswerText } from "./answer.js";

/**
 * The parts of an answer as they come. Rejects as the answer does, and with the signal's reason as soon as the signal is
 * aborted, whether or not the answer heeds it.
 */
export async function* partsOfAnswer(
  answer: () => AnswerText | Promise<AnswerText>,
  signal: AbortSignal,
): AsyncGenerator<string> {
  signal.throwIfAborted();
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
  aborted.catch(() => undefined); // it may be aborted when nobody waits any more
  const text = await Promise.race([(async () => answer())(), aborted]);
  if (typeof text === "string") {
    yield text;
    return;
  }
  const parts = text[Symbol.asyncIterator]();
  try {
    for (;;) {
      const { done, value } = await Promise.race([parts.next(), aborted]);
      if (done) return;
      yield value;
    }
  } finally {
    // A generator that waits for something ends when that comes. Nobody waits for it here.
    void Promise.resolve(parts.return?.()).catch(() => undefined);
  }
}
