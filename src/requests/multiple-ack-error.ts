import { AppError } from "../errors.js";

/** A listener called `ack` a second time, when Slack already had its answer. The code is Bolt's own code for this. */
export class MultipleAckError extends AppError {
  readonly code = "slack_bolt_receiver_ack_multiple_error";

  constructor() {
    super("ack was called more than once for one request. Call it once.");
  }
}
