import { type InstallFailure, installFailure } from "../oauth/install-outcome.js";
import { SignInError, type SignInErrorCode } from "./sign-in-error.js";

const UNEXPECTED: InstallFailure = { status: 500, message: "unexpected", level: "error" };

export const SIGN_IN_FAILURES: Readonly<Record<SignInErrorCode, InstallFailure>> = {
  sign_in_address_refused: { status: 400, message: "signInLinkWrong", level: "info" },
  sign_in_cancelled: { status: 403, message: "cancelled", level: "info" },
  sign_in_not_approved: { status: 400, message: "notApproved", level: "warn" },
  sign_in_other_browser: { status: 400, message: "linkUsedOrElsewhere", level: "info" },
  sign_in_code_refused: { status: 400, message: "codeRefused", level: "warn" },
  sign_in_misconfigured: UNEXPECTED,
  sign_in_slack_away: { status: 502, message: "slackAway", level: "error" },
  sign_in_token_invalid: { status: 502, message: "signInNotProven", level: "error" },
  sign_in_hook_failed: UNEXPECTED,
};

/**
 * What a person sees when they were not signed in, and at which level it is logged. `sentCookie`: their browser sent the cookie
 * of a sign-in, be it another one's.
 */
export function signInFailure(error: unknown, sentCookie: boolean): InstallFailure {
  // A state that is not honoured, and a database that does not answer, are the same for an install.
  if (!(error instanceof SignInError)) return installFailure(error);
  const failure = SIGN_IN_FAILURES[error.code];
  return error.code === "sign_in_other_browser" && sentCookie
    ? { ...failure, message: "linkReplaced" }
    : failure;
}

/** What becomes of a sign-in, as it is counted. */
export function outcomeOf({ status }: Pick<InstallFailure, "status">): "cancelled" | "refused" | "failed" {
  if (status === 403) return "cancelled";
  return status < 500 ? "refused" : "failed";
}
