import type { Installation } from "@slack/oauth";
import { errorChain, errorCodes } from "../errors.js";

/** What a person sees when an install did not work, and how the log should take it. */
export interface InstallFailure {
  readonly status: number;
  readonly heading: string;
  readonly sentence: string;
  readonly level: "info" | "warn" | "error";
}

const LINK: Omit<InstallFailure, "sentence"> = {
  status: 400,
  heading: "This link does not work any more",
  level: "info",
};

const SLACK_AWAY: InstallFailure = {
  status: 502,
  heading: "Slack did not answer",
  sentence:
    "Slack could not be reached or had a problem of its own. This is not finished. Try again in a minute.",
  level: "error",
};

const UNEXPECTED: InstallFailure = {
  status: 500,
  heading: "Something went wrong here",
  sentence: "This did not work because of a problem on our side. Try again in a minute.",
  level: "error",
};

/** By the innermost code of an error that is known here (@slack/oauth, @slack/web-api and our own). */
const FAILURES: Readonly<Record<string, InstallFailure>> = {
  slack_oauth_installer_authorization_error: {
    status: 403,
    heading: "Nothing was changed",
    sentence: "The request was cancelled in Slack. You can try again whenever you like.",
    level: "info",
  },
  slack_oauth_missing_code: {
    status: 400,
    heading: "Slack refused the request",
    sentence:
      "Slack sent you back without an approval. Your workspace may need an admin to approve the app first.",
    level: "warn",
  },
  slack_oauth_invalid_state: {
    ...LINK,
    sentence:
      "It was already used, or it was opened in another browser than the one it was made in. Try again here.",
  },
  oauth_state_invalid: { ...LINK, sentence: "It was not made by this app. Try again here." },
  oauth_state_expired: { ...LINK, sentence: "It has expired. Try again; a link works for ten minutes." },
  oauth_state_used: { ...LINK, sentence: "It was already used. Try again here." },
  // InstallProvider's name for an error without a code: WebClient reads Slack's answer outside of its own care.
  slack_oauth_unknown_error: SLACK_AWAY,
  slack_webapi_request_error: SLACK_AWAY,
  slack_webapi_http_error: SLACK_AWAY,
  slack_webapi_rate_limited_error: SLACK_AWAY,
  database_unavailable: {
    status: 503,
    heading: "The app is not available",
    sentence: "Our database does not answer. This is not finished. Try again in a minute.",
    level: "error",
  },
};

const CODE_REFUSED: InstallFailure = {
  status: 400,
  heading: "Slack refused the request",
  sentence: "Slack did not accept the approval: it may have expired or been used before. Try again.",
  level: "warn",
};

/** Slack's refusals of a code (https://docs.slack.dev/reference/methods/oauth.v2.access); another error is Slack failing. */
const REFUSALS: Readonly<Record<string, InstallFailure>> = {
  invalid_code: CODE_REFUSED,
  code_already_used: CODE_REFUSED,
  cannot_install_an_org_installed_app: {
    ...CODE_REFUSED,
    sentence:
      "The app is installed for the whole organization already. An admin there adds it to your workspace.",
  },
  bad_client_secret: UNEXPECTED,
  invalid_client_id: UNEXPECTED,
  bad_redirect_uri: UNEXPECTED,
  invalid_team_for_non_distributed_app: {
    ...UNEXPECTED,
    sentence:
      "The app may not be installed in your workspace yet: whoever runs it has to distribute it first.",
  },
};

/** What to tell the person, and at which status, when an install failed with this error. */
export function installFailure(error: unknown): InstallFailure {
  const refusal = errorChain(error)
    .map((each) => (each as Error & { data?: { error?: unknown } }).data?.error)
    .find((slackError) => typeof slackError === "string");
  if (refusal !== undefined) return REFUSALS[refusal] ?? SLACK_AWAY;
  const known = errorCodes(error).find((code) => code in FAILURES);
  return (known !== undefined && FAILURES[known]) || UNEXPECTED;
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
