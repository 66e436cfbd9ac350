import { AppError } from "../errors.js";

/** A request that is signed by Slack, but has not the shape of any request that Slack sends. */
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
      `A request (${kind}) has a valid signature, but its ${part} is missing or not as Slack sends it. The request was refused. If it did not come from Slack, somebody else has the signing secret: make a new one.`,
      options,
    );
  }
}
