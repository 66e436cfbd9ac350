import { AppError } from "../errors.js";

/**
 * The `state` of an OAuth redirect that is not honoured. Its `code` is that of every state store for @slack/oauth
 * (`ErrorCode.InvalidStateError`), since Bolt apps branch on it; `reason` is ours, and says why.
 */
export class OAuthStateError extends AppError {
  readonly code = "slack_oauth_invalid_state";
  readonly reason: "oauth_state_invalid" | "oauth_state_expired" | "oauth_state_used";

  constructor(reason: OAuthStateError["reason"], options?: ErrorOptions) {
    super(
      {
        oauth_state_invalid: "This install link was not made here. Start again from the install page.",
        oauth_state_expired: "This install link has expired. Start again from the install page.",
        oauth_state_used: "This install link was already used. Start again from the install page.",
      }[reason],
      options,
    );
    this.reason = reason;
  }
}
