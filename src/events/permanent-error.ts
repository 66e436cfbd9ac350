import { AppError } from "../errors.js";

/**
 * A listener throws this when an event can never succeed. The event is kept as failed and not tried again.
 *
 *     throw new PermanentError("The order does not exist.");
 */
export class PermanentError extends AppError {
  readonly code = "event_permanent";
}
