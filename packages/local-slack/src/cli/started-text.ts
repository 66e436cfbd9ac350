import type { AppSettings } from "../app/app-registration.js";
import type { LocalApp } from "../apps/local-app.js";
import type { LocalSlack } from "../local-slack.js";
import type { DescribedApp } from "./app-settings.js";

/** An app of the Slack that was started, and its bot token where it is installed from the start. */
interface StartedApp extends DescribedApp {
  readonly app: LocalApp;
  readonly botToken: string | undefined;
}

/** What is printed when a Slack runs. */
export function startedText(localSlack: LocalSlack, apps: readonly StartedApp[]): string {
  const [
    {
      id: team,
      people: [admin],
    } = { id: "", people: [] },
  ] = localSlack.workspaces;
  const { token, refreshToken } = localSlack.configurationToken({ team, user: admin?.id ?? "" });
  return `A local Slack runs at ${localSlack.url}/ until you press Ctrl-C.

${apps.map((each) => appText(localSlack, each)).join("\n")}
To create or change an app by its manifest, for twelve hours (the second one gives the next pair, once):
  SLACK_CONFIG_TOKEN=${token}
  SLACK_CONFIG_REFRESH_TOKEN=${refreshToken}

Tests in any language control it over HTTP: ${localSlack.url}/control/openapi.json
`;
}

function appText(
  { apiUrl, authorizeUrl, apps }: LocalSlack,
  { app, settings, assumed, botToken }: StartedApp,
): string {
  return `It takes ${apps.length === 1 ? "your app" : `the app ${app.appId}`} for ${settings.name}, and sends
${settings.socketMode ? SOCKET_MODE : requestLines(settings)}
  people back to     ${settings.redirectUrls.join(", ")}
${assumedText(assumed)}
${apps.length === 1 ? "Your app" : settings.name} needs these, as clientId, clientSecret, signingSecret, slackApiUrl and authorizationUrl:
  SLACK_CLIENT_ID=${app.clientId}
  SLACK_CLIENT_SECRET=${app.clientSecret}
  SLACK_SIGNING_SECRET=${app.signingSecret}
  SLACK_API_URL=${apiUrl}
  SLACK_AUTHORIZE_URL=${authorizeUrl}
${settings.socketMode ? `  SLACK_APP_TOKEN=${app.appToken}\n` : ""}${botToken === undefined ? "" : `\nOr, in place of clientId and clientSecret, its bot token in the workspace where it is installed:\n  SLACK_BOT_TOKEN=${botToken}\n`}`;
}

const SOCKET_MODE = "  everything over the WebSockets that your app opens (Socket Mode)";

function requestLines({ eventsUrl, commandUrls, interactivityUrl }: AppSettings): string {
  return `  events to          ${eventsUrl}
  commands to        ${commandLines(commandUrls)}
  interactivity to   ${interactivityUrl ?? "nowhere"}`;
}

/** What was assumed of an app, in lines of their own. */
export function assumedText(assumed: readonly string[]): string {
  if (assumed.length === 0) return "";
  return `\nOf its manifest:\n${assumed.map((sentence) => `  - ${sentence}\n`).join("")}`;
}

function commandLines(urls: Readonly<Record<string, string>>): string {
  const lines = Object.entries(urls).map(([command, url]) => `${url} (${command})`);
  return lines.length === 0 ? "nowhere: it has none" : lines.join(`\n${" ".repeat(21)}`);
}
