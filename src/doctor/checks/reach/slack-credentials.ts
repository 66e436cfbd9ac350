import { callSlack, type SlackAnswer } from "../../call-slack.js";
import type { Check } from "../../context.js";
import { type Finding, failure, info, ok } from "../../finding.js";

const FOUND_AT =
  "Copy it again from https://api.slack.com/apps: your app, Basic Information, App Credentials.";

const REFUSALS: Readonly<Record<string, { readonly name: string; readonly whatToDo: string }>> = {
  invalid_client_id: { name: "SLACK_CLIENT_ID", whatToDo: FOUND_AT },
  bad_client_secret: { name: "SLACK_CLIENT_SECRET", whatToDo: `${FOUND_AT} A new one ends the old.` },
};

/**
 * Whether Slack accepts the app's own credentials. With OAuth it is asked for the tokens of a code that nobody was given:
 * only where id and secret are right does it get as far as refusing the code.
 */
export const slackCredentials: Check = async (context) => {
  const { credentials } = context.config.slack;
  const asked =
    credentials.kind === "oauth"
      ? callSlack(context, "oauth.v2.access", {
          form: { client_id: credentials.clientId, client_secret: credentials.clientSecret, code: "doctor" },
        })
      : callSlack(context, "auth.test", { token: credentials.botToken });
  const answer = await asked.catch(() => undefined);
  if (answer === undefined) return []; // the check of the clock says so
  return [credentials.kind === "oauth" ? ofClient(answer) : ofBotToken(answer)];
};

function ofClient({ error = "" }: SlackAnswer): Finding {
  const refusal = REFUSALS[error];
  if (refusal !== undefined) {
    return failure(
      "credentials.refused",
      `Slack does not accept ${refusal.name} (${error}).`,
      refusal.whatToDo,
    );
  }
  return error === "invalid_code"
    ? ok("credentials.accepted", "Slack accepts the client id and the client secret.")
    : info(
        "credentials.unknown",
        `Slack does not say whether it accepts the client id and secret (${error}).`,
      );
}

function ofBotToken({ ok: accepted, error }: SlackAnswer): Finding {
  return accepted
    ? ok("credentials.accepted", "Slack accepts SLACK_BOT_TOKEN.")
    : failure(
        "credentials.refused",
        `Slack does not accept SLACK_BOT_TOKEN (${error}).`,
        error === "invalid_auth"
          ? "Check that the address of this machine is among those that the Slack app allows, if it restricts them (OAuth & Permissions, Restrict API Token Usage); if it is, copy the Bot User OAuth Token again, from Install App."
          : "Copy the Bot User OAuth Token again, from Install App in the settings of the Slack app.",
      );
}
