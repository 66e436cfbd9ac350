import { AppError } from "../errors.js";

/** A listener called `ack` again: Slack has its answer already. The code is Bolt's own for it. */
export class MultipleAckError extends AppError {
  readonly code = "slack_bolt_receiver_ack_multiple_error";

  constructor() {
    super("ack was called more than once for one request. Call it once.");
  }
}
