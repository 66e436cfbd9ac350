import { setTimeout as pause } from "node:timers/promises";

/** The waits between the tries to write what Slack has answered. */
const WRITE_AGAIN_MS = { first: 100, longest: 2_000 } as const;

/** Who learns that a write takes longer. */
export interface WriteDelay {
  /** Once, when the first try has failed. */
  failing(recordId: string, error: unknown): void;
  /** The write was done after all. */
  done(recordId: string): void;
}

/**
 * Writes what Slack has given for a token, for as long as it takes: that token is used up, and what Slack gave for it exists
 * nowhere else.
 */
export async function writeTokens(
  recordId: string,
  write: () => Promise<boolean>,
  delay: WriteDelay,
): Promise<boolean> {
  for (let failures = 0; ; failures++) {
    try {
      const isStored = await write();
      if (failures > 0) delay.done(recordId);
      return isStored;
    } catch (error) {
      if (failures === 0) delay.failing(recordId, error);
      await pause(Math.min(WRITE_AGAIN_MS.first * 2 ** failures, WRITE_AGAIN_MS.longest));
    }
  }
}
