import { AppError } from "../../errors.js";

/** The server that this app is mounted in has read the body of a Slack request, and did not keep its bytes. */
export class BodyConsumedError extends AppError {
  readonly code = "body_consumed";

  constructor() {
    super(
      "The body of a Slack request was read before the request came here, so its signature cannot be checked. Mount the app before every body parser (express.json() and the like), or let the parser keep the bytes as request.rawBody.",
    );
  }
}
