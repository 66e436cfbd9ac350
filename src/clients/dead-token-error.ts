import { AppError } from "../errors.js";

/**
 * Slack says that the stored token of a workspace or a person will never work again. The cause is Slack's answer. The service
 * deletes the token when Slack's event about it comes.
 */
export class DeadTokenError extends AppError {
  readonly code = "token_dead";

  constructor(place: string, options: ErrorOptions) {
    super(
      `Slack does not take the token of ${place} any more: the app was removed there, or has to be installed (or the account connected) again.`,
      options,
    );
  }
}
