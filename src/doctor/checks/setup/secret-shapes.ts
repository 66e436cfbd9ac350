import type { SetupCheck } from "../../context.js";
import { ok, warning } from "../../finding.js";

/** Whether the secrets look like Slack's, which have 32 hexadecimal digits today. */
export const secretShapes: SetupCheck = async ({ config: { slack } }) => {
  const secrets = {
    ...(slack.signingSecret !== undefined && { SLACK_SIGNING_SECRET: slack.signingSecret }),
    ...(slack.credentials.kind === "oauth" && { SLACK_CLIENT_SECRET: slack.credentials.clientSecret }),
  };
  const odd = Object.entries(secrets).filter(([, value]) => !/^[0-9a-f]{32}$/.test(value));
  if (odd.length === 0) return [ok("secrets.shape", "The secrets have the shape of Slack's.")];
  return odd.map(([name]) =>
    warning(
      "secrets.shape",
      `${name} does not look like one of Slack's, which have 32 hexadecimal digits.`,
      "Copy it again from https://api.slack.com/apps: your app, Basic Information, App Credentials.",
    ),
  );
};
