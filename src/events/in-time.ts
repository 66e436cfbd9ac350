/**
 * Resolves to the result of the work, or to false when the work takes longer than this; the work then goes on. Rejects as
 * the work does.
 */
export async function inTime<T>(work: Promise<T>, withinMs: number): Promise<T | false> {
  let timer: NodeJS.Timeout | undefined;
  const timeUp = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), withinMs);
  });
  try {
    return await Promise.race([work, timeUp]);
  } finally {
    clearTimeout(timer);
  }
}
