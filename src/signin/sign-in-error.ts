import { AppError } from "../errors.js";

/** Why nobody was signed in, as a code that stays the same from release to release. */
export type SignInErrorCode = keyof typeof SENTENCES;

const SENTENCES = {
  sign_in_address_refused:
    "Sign in with Slack leads back only to addresses of an origin in RETURN_ORIGINS, or of the app itself.",
  sign_in_cancelled: "The person cancelled the sign-in at Slack.",
  sign_in_not_approved: "Slack sent a person back without a code. It may not let them use the app.",
  sign_in_other_browser:
    "A sign-in was begun in another browser, or another one was begun in this browser since.",
  sign_in_code_refused: "Slack did not take the code of a sign-in: it has expired or was used before.",
  sign_in_misconfigured:
    "Slack refuses this app's sign-in. Compare SLACK_CLIENT_ID, SLACK_CLIENT_SECRET and the redirect URLs with the app's settings at Slack.",
  sign_in_slack_away: "Slack did not answer a sign-in as it should.",
  sign_in_token_invalid: "The id_token of a sign-in is not one of Slack's for this app and this browser.",
  sign_in_hook_failed: "The app's own onSignedIn failed.",
} as const;

/** Nobody was signed in. What went wrong besides is `detail`: a name of Slack's or of a claim, never a value. */
export class SignInError extends AppError {
  constructor(
    readonly code: SignInErrorCode,
    readonly detail?: string,
    options?: ErrorOptions,
  ) {
    super(detail === undefined ? SENTENCES[code] : `${SENTENCES[code]} (${detail})`, options);
  }
}
