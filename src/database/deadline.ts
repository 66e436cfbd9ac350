import { AppError } from "../errors.js";
import { DatabaseUnavailableError } from "./database-error.js";

/** How long one database operation of the event and install paths may take, in milliseconds. */
export const DATABASE_DEADLINE_MS = 2_000;

/**
 * Runs a database operation that must settle within `deadlineMs`: Slack waits three seconds for an answer, and a
 * driver waits longer than that for a server that has gone silent. The operation gets a signal that ends reads; a
 * write that is in flight may succeed after this has rejected.
 *
 * Rejects with `DatabaseUnavailableError` when the time is up or the database fails; our own errors and duplicate
 * keys (code 11000) pass through untouched.
 */
export async function withinDeadline<T>(
  operation: (signal: AbortSignal) => Promise<T>,
  deadlineMs = DATABASE_DEADLINE_MS,
): Promise<T> {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const timeUp = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const error = new DatabaseUnavailableError(`The database did not answer within ${deadlineMs} ms.`);
      reject(error);
      controller.abort(error);
    }, deadlineMs);
  });
  try {
    return await Promise.race([operation(controller.signal), timeUp]);
  } catch (error) {
    if (error instanceof AppError || (error as { code?: unknown }).code === 11000) throw error;
    throw new DatabaseUnavailableError("The database could not do what was asked.", { cause: error });
  } finally {
    clearTimeout(timer);
  }
}
