import { createInterface } from "node:readline/promises";
import type { Command } from "commander";
import { type ExitCode, fail } from "./terminal.js";

/** Of a command that destroys something. */
export interface AgreementOptions {
  readonly yes?: boolean | undefined;
  readonly json?: boolean | undefined;
}

/** What `--help` says of exit code 2 where a command asks. */
export const NOBODY_TO_ASK = "the arguments are wrong, or there is nobody to ask and no --yes";

/** What `--help` says of `--json` there. */
export const JSON_NEEDS_YES = "With --json it asks nobody: without --yes it does nothing, and ends with 2.";

/** Gives a command `--yes`. */
export function withYes(command: Command): Command {
  return command.option("--yes", "do not ask");
}

/**
 * Whether the operator agrees to what cannot be undone: by `--yes`, or by an answer on a terminal. Undefined when they do;
 * else it says that nothing was done, and returns the exit code: 1 for a no, and 2 where there is nobody to ask. A program
 * (`--json`) is never asked, and gets nothing on the standard output then.
 */
export async function refusal(
  question: string,
  { yes = false, json = false }: AgreementOptions,
): Promise<ExitCode | undefined> {
  if (yes) return undefined;
  if (json || !process.stdin.isTTY) {
    return fail(
      2,
      `${question} There is nobody to ask, and nothing was done. To do it, repeat this with --yes.`,
    );
  }
  return (await confirm(question, process.stdin, process.stderr)) ? undefined : fail(1, "Nothing was done.");
}

/** Asks a question that is answered with y or yes; anything else, and the end of the input, is no. */
export async function confirm(
  question: string,
  input: NodeJS.ReadableStream,
  output: NodeJS.WritableStream,
): Promise<boolean> {
  const lines = createInterface({ input, output });
  const closed = new Promise<string>((resolve) => lines.once("close", () => resolve("")));
  try {
    return /^y(es)?$/i.test((await Promise.race([lines.question(`${question} [y/N] `), closed])).trim());
  } finally {
    lines.close();
  }
}
