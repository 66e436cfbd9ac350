import { AppError } from "../errors.js";

/**
 * MongoDB's codes of a server that would do no write at all now, whatever is in it: not allowed, stepping down, shutting
 * down, out of time or out of disk.
 */
const NO_WRITE_AT_ALL: ReadonlySet<unknown> = new Set([
  6, 7, 13, 18, 50, 89, 91, 189, 262, 9001, 10058, 10107, 11600, 11602, 13388, 13435, 13436, 14031,
]);

/** What mongodb's driver calls its errors of connections, servers that are not found, and time. */
const AWAY = /Network|Selection|NotConnected|TopologyClosed|PoolCleared|ClientClosed|Timeout|Abort/;

/**
 * Whether a write failed because of its content: the database or its driver read it and refused it. A database that cannot
 * be reached, is slow, or accepts no write at all does not count.
 */
export function isRefusedWrite(error: unknown): boolean {
  if (!(error instanceof Error) || error instanceof AppError) return false;
  const { code, errorLabels } = error as Error & { code?: unknown; errorLabels?: unknown };
  if (Array.isArray(errorLabels) && errorLabels.includes("RetryableWriteError")) return false;
  return !AWAY.test(error.name) && !NO_WRITE_AT_ALL.has(code);
}
