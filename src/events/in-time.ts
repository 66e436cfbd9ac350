/**
 * What the work resolves to, or false when it takes longer than this; it then goes on, and nobody waits for it. Rejects as
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
