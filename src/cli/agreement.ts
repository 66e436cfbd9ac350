import { confirm } from "./confirm.js";
import { type ExitCode, fail } from "./terminal.js";

/**
 * Whether the operator agrees to what cannot be undone: by `--yes`, or by an answer on a terminal. Undefined when they do;
 * else it says that nothing was done, and returns the exit code. A program (`--json`) is never asked.
 */
export async function refusal(
  question: string,
  { yes = false, json = false }: { readonly yes?: boolean | undefined; readonly json?: boolean | undefined },
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
