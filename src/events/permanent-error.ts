import { AppError } from "../errors.js";

/**
 * For listeners to throw: this event will never succeed, and is kept as failed without being tried again.
 *
 *     throw new PermanentError("The order does not exist.");
 */
export class PermanentError extends AppError {
  readonly code = "event_permanent";
}
