import { parseArgs } from "node:util";
import type { WorkspaceSeed } from "../org/seeded-workspaces.js";
import { type AppOptions, appUrlProblem } from "./app-settings.js";
import { readSeeds, workspaceSeed } from "./seeds.js";
import { UsageError } from "./usage-error.js";

/** What the arguments ask for. */
export interface CommandLine {
  readonly apps: readonly [AppOptions, ...AppOptions[]];
  readonly port: number;
  /** Undefined: those that a local Slack has by itself. */
  readonly workspaces: readonly WorkspaceSeed[] | undefined;
}

const OPTIONS = {
  app: { type: "string" },
  manifest: { type: "string" },
  name: { type: "string" },
  events: { type: "string" },
  redirect: { type: "string" },
  install: { type: "string" },
  command: { type: "string", multiple: true },
  event: { type: "string", multiple: true },
  "socket-mode": { type: "boolean" },
  port: { type: "string" },
  workspace: { type: "string", multiple: true },
  seed: { type: "string" },
  installed: { type: "string" },
} as const;

/** Those that are about the Slack of all apps; each other one is about the `--app` before it, or the first. */
const FOR_ALL = ["port", "workspace", "seed"];

/** Reads the arguments. Throws `UsageError`, and what `parseArgs` throws for an option that it does not know. */
export function readCommandLine(args: readonly string[]): CommandLine {
  const { values, tokens } = parseArgs({
    args: [...args],
    options: OPTIONS,
    tokens: true,
    allowNegative: true,
  });
  const apps: string[][] = [[]];
  for (const token of tokens) {
    if (token.kind !== "option" || FOR_ALL.includes(token.name)) continue;
    const isNext = token.name === "app" && apps.at(-1)?.some((each) => each.startsWith("--app="));
    if (isNext) apps.push([]);
    apps.at(-1)?.push(token.value === undefined ? token.rawName : `--${token.name}=${token.value}`);
  }
  const [first = [], ...others] = apps;
  const port = values.port ?? "3100";
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) {
    throw new UsageError("--port must be a number up to 65535.");
  }
  if (values.seed !== undefined && values.workspace !== undefined) {
    throw new UsageError("--seed and --workspace both say which workspaces there are. Leave one out.");
  }
  const workspaces =
    values.seed === undefined ? values.workspace?.map(workspaceSeed) : readSeeds(values.seed);
  return {
    apps: [appOptions(first), ...others.map(appOptions)],
    port: Number(port),
    workspaces,
  };
}

function appOptions(args: readonly string[]): AppOptions {
  const { values } = parseArgs({ args: [...args], options: OPTIONS, allowNegative: true });
  const app = values.app ?? "http://localhost:3000";
  const problem = appUrlProblem(app);
  if (problem !== undefined) throw new UsageError(`--app cannot be used. ${problem}`);
  return {
    app,
    manifest: values.manifest,
    name: values.name,
    events: values.events ?? "/slack/events",
    redirect: values.redirect ?? "/slack/oauth_redirect",
    install: values.install ?? "/slack/install",
    command: values.command ?? [],
    event: values.event,
    socketMode: values["socket-mode"],
    installed: values.installed,
  };
}
