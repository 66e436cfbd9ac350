import { AppError } from "../errors.js";

/** A request that is signed by Slack and yet is nothing that Slack sends. */
export class MalformedRequestError extends AppError {
  readonly code = "request_malformed";

  constructor(
    /** Slack's name for the kind of request. */
    readonly kind: string,
    /** The part that is missing or is not what Slack sends, such as `event.type`. */
    readonly part: string,
    options?: ErrorOptions,
  ) {
    super(
      `A request (${kind}) is signed as Slack's, and has no ${part} as Slack sends it. It was refused. If it did not come from Slack, somebody else has the signing secret: make a new one.`,
      options,
    );
  }
}
