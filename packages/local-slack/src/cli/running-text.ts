import { assumedText } from "./started-text.js";

/** What there is to say of an app that `local-slack run` starts. */
export interface RunText {
  readonly slackUrl: string;
  /** Where people reach the app. */
  readonly publicUrl: string;
  /** Where the app listens. */
  readonly app: string;
  readonly socketMode: boolean;
  readonly assumed: readonly string[];
}

const NO_BOT_TOKEN =
  "It is installed nowhere yet, and has no SLACK_BOT_TOKEN. An app that needs one is started with --installed Acme.";

/** What is printed before the app starts. */
export function runningText({
  isInstalled,
  ...of
}: RunText & {
  /** Whether the app is given a bot token. */
  readonly isInstalled: boolean;
}): string {
  const hint = of.socketMode && !isInstalled ? `\n${NO_BOT_TOKEN}\n` : "";
  return `A local Slack runs at ${of.slackUrl}/ while your app does. ${of.socketMode ? overSockets(of) : overHttp(of)}
${hint}${assumedText(of.assumed)}`;
}

/** What is printed as soon as the app is reached. */
export function reachedText({ slackUrl, app, socketMode }: RunText): string {
  const how = socketMode ? "has opened a WebSocket" : `listens at ${app}`;
  return `Your app ${how}. Try it at ${slackUrl}/`;
}

function overSockets({ publicUrl, app }: RunText): string {
  return `Your app is in Socket Mode:
everything goes over the WebSockets that it opens. Should it listen, too, people reach its pages at
  ${publicUrl}/
which passes everything on to ${app}.`;
}

function overHttp({ publicUrl, app }: RunText): string {
  return `People and Slack reach the app at
  ${publicUrl}/
which stands for the addresses in its manifest, and passes everything on to ${app}.`;
}
