import { LocalSlackError } from "../errors.js";
import type { LocalSlack } from "../local-slack.js";
import { startSlack } from "../testing/start-slack.js";
import { describedApp, USUAL_EVENTS } from "./app-settings.js";
import { type CommandLine, readCommandLine } from "./command-line.js";
import { credentials, install } from "./credentials.js";
import { eventList, eventsInWords, methodList, methodsInWords } from "./lists.js";
import { type RunningApp, runCommand } from "./run-command.js";
import { startedText } from "./started-text.js";
import { UsageError } from "./usage-error.js";

const HELP = `Starts a local Slack for your own app, with three workspaces, and stays up until Ctrl-C.

  local-slack [--app http://localhost:3000] [--port 3100] [--manifest FILE]
  local-slack run [options] -- npm start
                                   starts your app beside it, with no change to its code: what it sends to slack.com comes here
  local-slack methods [--json]     the methods that its Web API has
  local-slack events [--json]      the events that it sends, and those that a manifest may name

  --app URL            where your app is reached (default: http://localhost:3000)
  --manifest FILE      the app's manifest, YAML or JSON: its name, scopes, events, commands and paths, moved to --app
These say what the manifest does not, or stand in its place:
  --name NAME          what people see (default: My App)
  --events PATH        where events and interactivity go, and commands (default: /slack/events)
  --redirect PATH      where people come back after an install (default: /slack/oauth_redirect)
  --install PATH       where an install begins (default: /slack/install)
  --command /NAME      a slash command; may be given several times
  --event NAME         an event that the app subscribes to; may be given several times (default: ${USUAL_EVENTS.join(", ")})
  --socket-mode, --no-socket-mode
                       whether everything goes over the WebSockets that the app opens (default: what the manifest says)
  --installed NAME     the workspace where the app is installed from the start, for an app that is given its bot token
Another --app begins another app in the same Slack, and the options behind it are that app's.

These are about all of them:
  --port PORT          where the local Slack listens, on 127.0.0.1 (default: 3100)
  --workspace "NAME:PERSON,PERSON"
                       a workspace, in place of the three, and its people, of whom the first is an admin; may be given several times
  --seed FILE          workspaces with their people, organizations, channels and messages, in YAML or JSON
  --help               this text
`;

/** A local Slack that runs until it is stopped; or an app that runs; or an exit code. And what is printed. */
export type CommandResult =
  | { readonly running: RunningApp; readonly text: string }
  | { readonly localSlack: LocalSlack; readonly text: string }
  | { readonly exitCode: 0 | 1 | 2; readonly text: string };

/**
 * Does what the arguments say. An exit code of 2 means that they cannot be used, 1 that it did not work. `say` gets what is
 * printed before an app starts.
 */
export async function localSlackCommand(
  args: readonly string[],
  say: (text: string) => void = () => undefined,
): Promise<CommandResult> {
  try {
    const own = args.includes("--") ? args.slice(0, args.indexOf("--")) : args;
    if (own.includes("--help") || own.includes("-h")) return { exitCode: 0, text: HELP };
    if (args[0] === "run") return { running: await runCommand(args.slice(1), say), text: "" };
    return await other(args);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    const sentence = error instanceof Error ? error.message : String(error);
    if (error instanceof UsageError) return { exitCode: 2, text: sentence };
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

async function other(args: readonly string[]): Promise<CommandResult> {
  const [first, ...rest] = args;
  if (first === "methods" || first === "events") {
    if (rest.some((word) => word !== "--json")) {
      throw new UsageError(`local-slack ${first} takes --json alone.`);
    }
    const list = first === "methods" ? methodList() : eventList();
    const words = first === "methods" ? methodsInWords() : eventsInWords();
    return { exitCode: 0, text: rest.length === 0 ? words : JSON.stringify(list, undefined, 2) };
  }
  return start(readCommandLine(args));
}

async function start({ apps, port, workspaces }: CommandLine): Promise<CommandResult> {
  const described = apps.map((options) => ({ options, ...describedApp(options) }));
  const [first] = described;
  const { botToken: _none, ...own } = credentials(0);
  const { local: localSlack } = await startSlack({ ...own, port, ...(workspaces && { workspaces }) });
  try {
    const started = described.map((each, index) => {
      const { botToken, ...others } = credentials(index);
      const app = each === first ? localSlack : localSlack.addApp(others);
      app.configureApp(each.settings);
      return { ...each, app, botToken: install(localSlack, app, each.options.installed, botToken) };
    });
    return { localSlack, text: startedText(localSlack, started) };
  } catch (error) {
    await localSlack.stop();
    throw error;
  }
}
