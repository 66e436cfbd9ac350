import { type ChildProcess, fork, spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { builtProgram, builtPrograms } from "./built.js";

export interface CommandEnd {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The words of a command, as `bolt-mongodb-app` knows it. */
export type CommandName =
  | "adopt"
  | "audit list"
  | "config check"
  | "dashboard"
  | "data"
  | "data erase"
  | "data export"
  | "demo"
  | "doctor"
  | "events"
  | "events drop"
  | "events failed"
  | "events retry"
  | "events show"
  | "installations delete"
  | "installations export"
  | "installations import"
  | "installations revoke"
  | "installations list"
  | "installations show"
  | "installations stats"
  | "keys"
  | "keys check"
  | "keys generate"
  | "keys rotate"
  | "manifest"
  | "manifest check"
  | "manifest complete"
  | "manifest create"
  | "manifest diff"
  | "manifest print"
  | "manifest update"
  | "new"
  | "slack-cli get-hooks"
  | "slack-cli get-manifest"
  | "slack-cli start"
  | "tokens exchange"
  | "tokens refresh"
  | "update-packages";

/** Where a command runs, and with what. */
export interface CommandPlace {
  readonly directory: string;
  /** All that is in its environment. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Runs a built command to its end as npm runs it: in a process of its own. */
export async function spawnCommand(
  command: CommandName,
  args: readonly string[],
  { directory, environment }: CommandPlace,
): Promise<CommandEnd> {
  const child = spawn(process.execPath, [builtProgram("command"), ...command.split(" "), ...args], {
    cwd: directory,
    env: { ...coverage(), ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const said = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"] as const) {
    child[stream].setEncoding("utf8").on("data", (text: string) => {
      said[stream] += text;
    });
  }
  await once(child, "close");
  return { code: child.exitCode, ...said };
}

/** The end of a service that cannot start, in the process of `runCommand`: one that starts would not end there. */
export function runFailingService(place: CommandPlace): Promise<CommandEnd> {
  return runInTurn("service", [], place);
}

/**
 * Runs a built command to its end, after those that were called before, in a process that serves all of a test run:
 * `command-host.mjs`. What it does to its process alone, such as that it ends, is a test's with `spawnCommand`. So is
 * everything that Node.js itself reads from the environment.
 */
export function runCommand(
  command: CommandName,
  args: readonly string[],
  place: CommandPlace,
): Promise<CommandEnd> {
  if (Object.keys(place.environment).some((name) => name.startsWith("NODE_"))) {
    return spawnCommand(command, args, place);
  }
  return runInTurn("command", [...command.split(" "), ...args], place);
}

function runInTurn(
  program: "command" | "service",
  args: readonly string[],
  { directory, environment }: CommandPlace,
): Promise<CommandEnd> {
  const end = last.then(() => runInHost({ program, args, directory: resolve(directory), environment }));
  last = end.catch(() => undefined);
  return end;
}

let last: Promise<unknown> = Promise.resolve();
let host: ChildProcess | undefined;

async function runInHost(request: object): Promise<CommandEnd> {
  if (host === undefined) {
    host = fork("test/process/command-host.mjs", [builtPrograms()], {
      env: coverage(),
      execArgv: [],
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    });
  }
  const child = host;
  child.ref();
  child.channel?.ref();
  child.send(request);
  try {
    return await new Promise<CommandEnd>((end, reject) => {
      child.once("message", (message) => end(message as CommandEnd));
      child.once("exit", (code) =>
        reject(new Error(`The process that runs commands has ended with ${code}.`)),
      );
    });
  } finally {
    child.removeAllListeners();
    child.unref(); // does not keep the tests' process
    child.channel?.unref();
  }
}

/** `npm run coverage` counts what runs in here, too. */
function coverage(): Record<string, string> {
  const { NODE_V8_COVERAGE } = process.env;
  return NODE_V8_COVERAGE === undefined ? {} : { NODE_V8_COVERAGE };
}
