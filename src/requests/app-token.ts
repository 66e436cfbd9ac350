import { AppError } from "../errors.js";
import { slackErrorOf } from "../log/slack-error-of.js";
import type { WebClient } from "../slack/web-api.js";

const COPY_IT =
  "Copy the app-level token again, from https://api.slack.com/apps: your app, Basic Information, App-Level Tokens. It needs the scope connections:write.";

const WHAT_TO_DO: Readonly<Record<string, string>> = {
  socket_mode_not_enabled:
    "Switch Socket Mode on in the settings of the Slack app, or leave SLACK_APP_TOKEN out.",
};

/** Slack opens no WebSocket for `SLACK_APP_TOKEN`. */
export class AppTokenRefusedError extends AppError {
  readonly code = "app_token_refused";

  constructor(cause: unknown) {
    const slackError = slackErrorOf(cause);
    super(
      slackError === undefined
        ? "Slack does not say whether it accepts SLACK_APP_TOKEN: it gives no answer. Check the network, and start again."
        : `Slack does not accept SLACK_APP_TOKEN (${slackError}). ${appTokenAdvice(slackError)}`,
      { cause },
    );
  }
}

/** What to do when Slack refuses an app-level token for this reason. */
export function appTokenAdvice(slackError: string): string {
  return (Object.hasOwn(WHAT_TO_DO, slackError) && WHAT_TO_DO[slackError]) || COPY_IT;
}

/** Rejects with `AppTokenRefusedError` unless Slack opens WebSockets for this token. Bolt's receiver would ask for ever. */
export async function checkAppToken(client: WebClient, token: string): Promise<void> {
  try {
    await client.apps.connections.open({ token });
  } catch (error) {
    throw new AppTokenRefusedError(error);
  }
}
