import { parseArgs } from "node:util";
import type { AppSettings } from "../app/app-registration.js";
import { LocalSlackError } from "../errors.js";
import type { LocalSlack } from "../local-slack.js";
import { startSlack } from "../testing/start-slack.js";
import { appSettings, appUrlProblem, USUAL_EVENTS } from "./app-settings.js";

const HELP = `Starts a local Slack for your own app, with three workspaces, and stays up until Ctrl-C.

  local-slack [--app http://localhost:3000] [--port 3100] [--manifest FILE]

  --app URL            where your app is reached (default: http://localhost:3000)
  --port PORT          where the local Slack listens, on 127.0.0.1 (default: 3100)
  --manifest FILE      the app's manifest: its name, scopes, events, commands and paths, moved to --app
Without a manifest, the app is one that Bolt serves at its usual paths; these say otherwise:
  --name NAME          what people see (default: My App)
  --events PATH        where events and interactivity go, and commands (default: /slack/events)
  --redirect PATH      where people come back after an install (default: /slack/oauth_redirect)
  --install PATH       where an install begins (default: /slack/install)
  --command /NAME      a slash command; may be given several times
  --event NAME         an event that the app subscribes to; may be given several times (default: ${USUAL_EVENTS.join(", ")})
  --help               this text
`;

/**
 * Always the same, so that an app's settings stay right after a restart. They are good for nothing but this Slack, on
 * this machine.
 */
const CREDENTIALS = {
  clientId: "1234567890.1234567890123",
  clientSecret: "10ca110ca110ca110ca110ca110ca110",
  signingSecret: "5ec5e75ec5e75ec5e75ec5e75ec5e75e",
  appToken: `xapp-1-A10CA110CA1-1234567890123-${"a44".repeat(21)}a`,
};

/** The app configuration token is Ada's, of Acme. */
const MANAGER = { team: "T0ACME01", user: "U0ACME01" };

/** A local Slack that runs until it is stopped, or an exit code; and what is printed. */
export type CommandResult =
  | { readonly localSlack: LocalSlack; readonly text: string }
  | { readonly exitCode: 0 | 1 | 2; readonly text: string };

/** Does what the arguments say. An exit code of 2 means that they cannot be used, 1 that it did not work. */
export async function localSlackCommand(args: readonly string[]): Promise<CommandResult> {
  try {
    return await run(args);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    const sentence = error instanceof Error ? error.message : String(error);
    if (code.startsWith("ERR_PARSE_ARGS")) {
      return { exitCode: 2, text: `${sentence.split(". ")[0]}. See local-slack --help.` };
    }
    if (code === "EADDRINUSE") {
      return { exitCode: 1, text: "The port is taken by another process. Choose another with --port." };
    }
    if (code === "EACCES") {
      return { exitCode: 1, text: "The port is not open to this user. Choose one from 1024 on with --port." };
    }
    if (error instanceof LocalSlackError) return { exitCode: 1, text: sentence };
    throw error;
  }
}

async function run(args: readonly string[]): Promise<CommandResult> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      app: { type: "string", default: "http://localhost:3000" },
      port: { type: "string", default: "3100" },
      manifest: { type: "string" },
      name: { type: "string", default: "My App" },
      events: { type: "string", default: "/slack/events" },
      redirect: { type: "string", default: "/slack/oauth_redirect" },
      install: { type: "string", default: "/slack/install" },
      command: { type: "string", multiple: true, default: [] },
      event: { type: "string", multiple: true },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) return { exitCode: 0, text: HELP };
  const problem = appUrlProblem(values.app);
  if (problem !== undefined) return { exitCode: 2, text: `--app cannot be used. ${problem}` };
  const port = Number(values.port);
  if (!/^\d{1,5}$/.test(values.port) || port > 65_535) {
    return { exitCode: 2, text: "--port must be a number up to 65535." };
  }
  const settings = appSettings(values);
  const { local: localSlack } = await startSlack({ ...CREDENTIALS, port });
  localSlack.configureApp(settings);
  const { token, refreshToken } = localSlack.configurationToken(MANAGER);
  const text = `A local Slack runs at ${localSlack.url}/ until you press Ctrl-C.

It takes your app for ${settings.name}, and sends
${settings.socketMode ? SOCKET_MODE : requestLines(settings)}
  people back to     ${settings.redirectUrls.join(", ")}

Your app needs these, as clientId, clientSecret, signingSecret, slackApiUrl and authorizationUrl:
  SLACK_CLIENT_ID=${localSlack.clientId}
  SLACK_CLIENT_SECRET=${localSlack.clientSecret}
  SLACK_SIGNING_SECRET=${localSlack.signingSecret}
  SLACK_API_URL=${localSlack.apiUrl}
  SLACK_AUTHORIZE_URL=${localSlack.authorizeUrl}
${settings.socketMode ? `  SLACK_APP_TOKEN=${localSlack.appToken}\n` : ""}
To create or change an app by its manifest, for twelve hours (the second one gives the next pair, once):
  SLACK_CONFIG_TOKEN=${token}
  SLACK_CONFIG_REFRESH_TOKEN=${refreshToken}

Tests in any language control it over HTTP: ${localSlack.url}/control/openapi.json
`;
  return { localSlack, text };
}

const SOCKET_MODE = "  everything over the WebSockets that your app opens (Socket Mode)";

function requestLines({ eventsUrl, commandUrls, interactivityUrl }: AppSettings): string {
  return `  events to          ${eventsUrl}
  commands to        ${commandLines(commandUrls)}
  interactivity to   ${interactivityUrl ?? "nowhere"}`;
}

function commandLines(urls: Readonly<Record<string, string>>): string {
  const lines = Object.entries(urls).map(([command, url]) => `${url} (${command})`);
  return lines.length === 0 ? "nowhere: it has none" : lines.join(`\n${" ".repeat(21)}`);
}
