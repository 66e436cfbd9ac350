import { createInterface } from "node:readline/promises";
import type { Command } from "commander";
import { makeProject } from "../../project/make-project.js";
import { ends, explained } from "../explain.js";
import { type ExitCode, fail, say, sayJson, warn } from "../terminal.js";

const DEFAULTS = { name: "My App", color: "#336699" } as const;

/** Slack's limit: https://docs.slack.dev/reference/app-manifest */
const LONGEST_NAME = 35;

/** `new`: a project of one's own on this package. */
export function newProject(): Command {
  return explained("new", {
    text: "Makes a project for an app of your own on this package: a manifest, listeners, tests, a Dockerfile.",
    examples: ["new ../my-app", 'new ../my-app --name "My App" --color "#336699"'],
    more: `On a terminal it asks for the name and the color that are not given. From a checkout of this package's repository it packs
this package and the local Slack into the project's vendor folder; elsewhere it packs this package as it is installed, and
--local-slack names the other. The project's README says what to do then.`,
    json: `{ "directory": "../my-app", "name": "My App", "color": "#336699" }`,
    exits: { 0: "it is made", 1: "the directory is not empty, or npm failed; then nothing is made" },
  })
    .argument("<directory>", "a directory that is new or empty")
    .option("--name <name>", `the app's name at Slack, at most ${LONGEST_NAME} characters (${DEFAULTS.name})`)
    .option("--color <color>", `its color, as #rrggbb (${DEFAULTS.color})`)
    .option("--local-slack <file or version>", "where the package local-slack is")
    .action(ends(run));
}

interface Options {
  readonly name?: string;
  readonly color?: string;
  readonly localSlack?: string;
  readonly json?: boolean;
}

async function run(directory: string, { json = false, localSlack, ...given }: Options): Promise<ExitCode> {
  const { name, color } = json || !process.stdin.isTTY ? { ...DEFAULTS, ...given } : await asked(given);
  const problem = nameProblem(name) ?? colorProblem(color);
  if (problem !== undefined) return fail(2, problem);
  await makeProject({ directory, name, color, localSlack, onStep: (sentence) => warn(`${sentence} …`) });
  if (json) sayJson({ directory, name, color });
  else say(`The project is in ${directory}. See it work:\n\n  cd ${directory}\n  npm ci && npm run demo`);
  return 0;
}

async function asked({ name, color }: Options): Promise<{ readonly name: string; readonly color: string }> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const ask = async (question: string, preset: string) =>
    (await lines.question(`${question} [${preset}] `)).trim() || preset;
  try {
    return {
      name: name ?? (await ask("What is the app's name?", DEFAULTS.name)),
      color: color ?? (await ask("What is its color?", DEFAULTS.color)),
    };
  } finally {
    lines.close();
  }
}

function nameProblem(name: string): string | undefined {
  return name.trim() === "" || [...name].length > LONGEST_NAME
    ? `--name takes a name of 1 to ${LONGEST_NAME} characters.`
    : undefined;
}

function colorProblem(color: string): string | undefined {
  return /^#[0-9a-f]{6}$/i.test(color) ? undefined : "--color takes a color as #rrggbb, such as #336699.";
}
