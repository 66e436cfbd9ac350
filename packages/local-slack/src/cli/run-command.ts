import type { LocalSlack } from "../local-slack.js";
import { AppRun } from "../run/run-app.js";
import { isListening, whenReached } from "../run/when-reached.js";
import { startSlack } from "../testing/start-slack.js";
import { describedApp } from "./app-settings.js";
import { readCommandLine } from "./command-line.js";
import { credentials, install } from "./credentials.js";
import { type RunText, reachedText, runningText } from "./running-text.js";
import { UsageError } from "./usage-error.js";

/** A local Slack with an app that runs beside it. */
export interface RunningApp {
  readonly localSlack: LocalSlack;
  /** Where people reach the app, and Slack without Socket Mode. */
  readonly publicUrl: string;
  /** Resolves to true as soon as the app listens, or has opened a WebSocket in Socket Mode; to false when it has ended before. */
  readonly isReached: Promise<boolean>;
  /** Resolves to the app's exit code when it has ended, and the local Slack with it. */
  readonly exitCode: Promise<number>;
  /** Passes a signal on to the app, which ends the rest. */
  signal(signal: NodeJS.Signals): void;
}

/** Does what `local-slack run [options] -- command` says; `say` gets what is printed before the app starts, and when it has. */
export async function runCommand(args: readonly string[], say: (text: string) => void): Promise<RunningApp> {
  const dashes = args.indexOf("--");
  const command = dashes === -1 ? [] : args.slice(dashes + 1);
  if (command.length === 0) throw new UsageError("Say what starts your app: local-slack run -- npm start");
  const { apps, port, workspaces } = readCommandLine(args.slice(0, dashes));
  const [options, ...others] = apps;
  if (others.length > 0) throw new UsageError("local-slack run starts one app: give one --app.");

  const { botToken, ...own } = credentials(0);
  const { local: localSlack } = await startSlack({ ...own, port, ...(workspaces && { workspaces }) });
  let run: AppRun | undefined;
  try {
    const near = describedApp(options); // before anything starts: it refuses what cannot be
    run = await AppRun.prepare({
      app: options.app,
      slackUrl: localSlack.url,
      port: port === 0 ? 0 : port + 1,
    });
    const { settings, assumed, writtenRedirectUrls } = describedApp({ ...options, app: run.publicUrl });
    localSlack.configureApp({
      ...settings,
      // The app may name any of these: people come back to the address that stands for all of them.
      redirectUrls: [
        ...new Set([...settings.redirectUrls, ...near.settings.redirectUrls, ...writtenRedirectUrls]),
      ],
      publicOrigin: run.publicUrl,
    });
    const { socketMode = false } = settings;
    const token = install(localSlack, localSlack, options.installed, botToken);
    const { publicUrl } = run;
    const text: RunText = { slackUrl: localSlack.url, publicUrl, app: options.app, socketMode, assumed };
    say(runningText({ ...text, isInstalled: token !== undefined }));
    const { port: appPort } = new URL(options.app);
    const more = process.env.PORT === undefined && appPort !== "" ? { PORT: appPort } : {};
    const exitCode = run
      .run(command, { ...more, ...environmentOf(localSlack, socketMode, token) })
      .finally(() => localSlack.stop());
    const isReached = whenReached(
      socketMode ? () => localSlack.openSockets > 0 : () => isListening(options.app),
      exitCode,
    );
    isReached.then((is) => is && say(reachedText(text)));
    const running = run;
    return { localSlack, publicUrl, isReached, exitCode, signal: (signal) => running.signal(signal) };
  } catch (error) {
    await run?.close();
    await localSlack.stop();
    throw error;
  }
}

/**
 * An app that has its bot token needs no credentials of OAuth, and some take those for the wish to use OAuth. In Socket Mode the
 * tokens also have the names that the Slack CLI gives them, for what `slack run` starts.
 */
function environmentOf(
  localSlack: LocalSlack,
  socketMode: boolean,
  botToken: string | undefined,
): Record<string, string> {
  const { appToken } = localSlack;
  return {
    SLACK_SIGNING_SECRET: localSlack.signingSecret,
    ...(socketMode && { SLACK_APP_TOKEN: appToken }),
    ...(socketMode && botToken !== undefined && { SLACK_CLI_XAPP: appToken, SLACK_CLI_XOXB: botToken }),
    ...(botToken === undefined
      ? { SLACK_CLIENT_ID: localSlack.clientId, SLACK_CLIENT_SECRET: localSlack.clientSecret }
      : { SLACK_BOT_TOKEN: botToken }),
  };
}
