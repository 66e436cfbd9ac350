import { appTokenAdvice } from "../../../requests/app-token.js";
import { callSlack } from "../../call-slack.js";
import type { Check } from "../../context.js";
import { failure, ok } from "../../finding.js";

/** In Socket Mode: whether Slack opens WebSockets for the app-level token. */
export const appToken: Check = async (context) => {
  const { appToken: token } = context.config.slack;
  if (token === undefined) return [];
  const answer = await callSlack(context, "apps.connections.open", { token }).catch(() => undefined);
  if (answer === undefined) return []; // the check of the clock says so
  if (answer.ok) return [ok("app-token.accepted", "Slack accepts SLACK_APP_TOKEN.")];
  const { error = "" } = answer;
  return [
    failure(
      "app-token.refused",
      `Slack does not accept SLACK_APP_TOKEN (${error}): nothing reaches the app.`,
      appTokenAdvice(error),
    ),
  ];
};
