import type { Installation } from "@slack/oauth";
import { errorChain, errorCodes } from "../log/error-chain.js";
import { slackErrorOf } from "../log/slack-error-of.js";
import type { MessageName } from "../web/pages/texts.js";
import { OAuthStateError } from "./oauth-state-error.js";

/** What a person sees when an install failed, and at which level it is logged. */
export interface InstallFailure {
  readonly status: number;
  /** Which of the pages' texts says it. */
  readonly message: MessageName;
  readonly level: "info" | "warn" | "error";
}

const SLACK_AWAY: InstallFailure = { status: 502, message: "slackAway", level: "error" };
/**
 * InstallProvider's own refusal of a state: the cookie is absent or another one. It takes the cookie with the first use, so
 * that a page that is loaded again looks like another browser, and so does a browser that keeps no cookies.
 */
const NO_COOKIE: InstallFailure = { status: 400, message: "linkUsedOrElsewhere", level: "info" };
const UNEXPECTED: InstallFailure = { status: 500, message: "unexpected", level: "error" };

/** By the innermost code of an error that is known here (@slack/oauth, @slack/web-api and our own), or by its `reason`. */
const FAILURES: Readonly<Record<string, InstallFailure>> = {
  slack_oauth_installer_authorization_error: { status: 403, message: "cancelled", level: "info" },
  slack_oauth_missing_code: { status: 400, message: "notApproved", level: "warn" },
  slack_oauth_invalid_state: NO_COOKIE,
  oauth_state_invalid: { status: 400, message: "linkNotOurs", level: "info" },
  oauth_state_expired: { status: 400, message: "linkExpired", level: "info" },
  oauth_state_used: { status: 400, message: "linkUsed", level: "info" },
  // InstallProvider's name for an error without a code: WebClient reads Slack's answer outside of its own care.
  slack_oauth_unknown_error: SLACK_AWAY,
  slack_webapi_request_error: SLACK_AWAY,
  slack_webapi_http_error: SLACK_AWAY,
  slack_webapi_rate_limited_error: SLACK_AWAY,
  database_unavailable: { status: 503, message: "databaseAway", level: "error" },
};

/** The answer when the deadline passes before the outcome of an approval is known. */
export const STILL_IN_FLIGHT: InstallFailure = { status: 504, message: "stillInFlight", level: "warn" };

const CODE_REFUSED: InstallFailure = { status: 400, message: "codeRefused", level: "warn" };

/** Slack's refusals of a code (https://docs.slack.dev/reference/methods/oauth.v2.access); another error is Slack failing. */
const REFUSALS: Readonly<Record<string, InstallFailure>> = {
  invalid_code: CODE_REFUSED,
  code_already_used: CODE_REFUSED,
  cannot_install_an_org_installed_app: { ...CODE_REFUSED, message: "installedForOrganization" },
  bad_client_secret: UNEXPECTED,
  invalid_client_id: UNEXPECTED,
  bad_redirect_uri: UNEXPECTED,
  invalid_team_for_non_distributed_app: { ...UNEXPECTED, message: "notDistributed" },
};

/**
 * What to tell the person, and at which status, when an install failed with this error. `sentCookie`: their browser sent
 * a state cookie, be it another link's.
 */
export function installFailure(
  error: unknown,
  { sentCookie = false }: { readonly sentCookie?: boolean } = {},
): InstallFailure {
  const refusal = errorChain(error)
    .map(slackErrorOf)
    .find((slackError) => slackError !== undefined);
  if (refusal !== undefined) return (Object.hasOwn(REFUSALS, refusal) && REFUSALS[refusal]) || SLACK_AWAY;
  const refusedState = errorChain(error).find((each) => each instanceof OAuthStateError);
  const known = refusedState?.reason ?? errorCodes(error).find((code) => Object.hasOwn(FAILURES, code));
  const failure = (known !== undefined && FAILURES[known]) || UNEXPECTED;
  return failure === NO_COOKIE && sentCookie ? { ...failure, message: "linkReplaced" } : failure;
}

/**
 * Where a person goes from the success page: into the Slack app, into Slack in the browser, and for an org-wide
 * install to the page where an admin adds the app to workspaces. `slackUrl` is where Slack's authorize page is.
 */
export function installLinks(installation: Installation<"v1" | "v2", boolean>, slackUrl: string) {
  const appId = installation.appId ?? "";
  const teamId = installation.team?.id;
  const query = new URLSearchParams({ app: appId, ...(teamId !== undefined && { team: teamId }) });
  return {
    appUrl:
      teamId === undefined
        ? "slack://open"
        : `slack://app?${new URLSearchParams({ team: teamId, id: appId })}`,
    webUrl: new URL(`/app_redirect?${query}`, slackUrl).href,
    ...(installation.isEnterpriseInstall &&
      installation.enterpriseUrl !== undefined && {
        orgAdminUrl: new URL(
          `manage/organization/apps/profile/${encodeURIComponent(appId)}/workspaces/add`,
          installation.enterpriseUrl,
        ).href,
      }),
  };
}
