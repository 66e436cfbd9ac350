import { Command } from "commander";
import { AppError } from "../errors.js";
import type { ExitCode } from "./terminal.js";

/** A command cannot do what the arguments ask for: it says why, and ends with 2. */
export class WrongUseError extends AppError {
  readonly code = "wrong_use";
}

export interface Explanation {
  /** What it does, in sentences. */
  readonly text: string;
  /** Command lines; the name of the program stands before each that does not have it. */
  readonly examples: readonly string[];
  /** What it reads and writes, where that needs more words. */
  readonly more?: string;
  /** The shape of what `--json` prints; a command without it has no such option. */
  readonly json?: string;
  /** When it ends with which exit code; 2 is always for wrong arguments. */
  readonly exits: { readonly 0: string; readonly 1: string; readonly 2?: string };
}

export const PROGRAM = "bolt-mongodb-app";

/** A command that does something: its help has examples, the shape of its `--json`, and its exit codes. */
export function explained(name: string, { text, examples, more, json, exits }: Explanation): Command {
  const made = new Command(name).description(text);
  if (json !== undefined) made.option("--json", "for a program: one JSON value on the standard output");
  const parts = [
    section(
      "Examples:",
      examples.map((example) => (example.includes(PROGRAM) ? example : `${PROGRAM} ${example}`)).join("\n"),
    ),
    ...(more === undefined ? [] : [more]),
    ...(json === undefined ? [] : [section("What --json prints:", json)]),
    section(
      "Exit codes:",
      [`0  ${exits[0]}`, `1  ${exits[1]}`, `2  ${exits[2] ?? "the arguments are wrong"}`].join("\n"),
    ),
  ];
  return made.addHelpText("after", `\n${parts.join("\n\n")}`);
}

/** A name under which several commands are. */
export function group(name: string, text: string, commands: readonly Command[]): Command {
  const made = new Command(name).description(text);
  for (const each of commands) made.addCommand(each);
  return made;
}

/** The action of a command: its result is the exit code of the process. */
export function ends<Args extends readonly unknown[]>(
  run: (...args: Args) => ExitCode | Promise<ExitCode>,
): (...args: Args) => Promise<void> {
  return async (...args) => {
    process.exitCode = await run(...args);
  };
}

function section(title: string, lines: string): string {
  return `${title}\n${lines.replace(/^(?=.)/gm, "  ")}`;
}
