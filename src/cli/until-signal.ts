const SIGNALS = ["SIGINT", "SIGTERM"] as const;

/**
 * Calls `work` with an `AbortSignal` that is aborted by Ctrl-C and by SIGTERM, so that it can finish what it has begun.
 * `onAbort` is called then. A second Ctrl-C ends the process at once.
 */
export async function untilSignal<T>(
  onAbort: () => void,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const release = () => {
    for (const name of SIGNALS) process.removeListener(name, abort);
  };
  const abort = () => {
    release();
    controller.abort();
    onAbort();
  };
  for (const name of SIGNALS) process.on(name, abort);
  try {
    return await work(controller.signal);
  } finally {
    release();
  }
}
