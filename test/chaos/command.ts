import { type ParseArgsConfig, parseArgs } from "node:util";
import { type ExitCode, fail } from "../../src/cli/terminal.js";
import { AppError } from "../../src/errors.js";

type Options = NonNullable<ParseArgsConfig["options"]>;
type Values<O extends Options> = ReturnType<typeof parseArgs<{ args: string[]; options: O }>>["values"];

/**
 * Runs a command of `npm run` and resolves to its exit code. `--help` prints the help. An unknown option or a superfluous
 * argument is refused with a sentence, and an `AppError` is printed as its sentence.
 */
export async function command<const O extends Options>(
  args: readonly string[],
  { name, help, options, run }: Command<O>,
): Promise<ExitCode> {
  if (args.some((arg) => arg === "--help" || arg === "-h")) {
    process.stdout.write(help);
    return 0;
  }
  let values: Values<O>;
  try {
    ({ values } = parseArgs({ args: [...args], options }));
  } catch (error) {
    return fail(2, `${(error as Error).message.split(". ")[0]}. See npm run ${name} -- --help.`);
  }
  try {
    return await run(values);
  } catch (error) {
    if (error instanceof AppError) return fail(1, error.message);
    throw error;
  }
}

interface Command<O extends Options> {
  /** As npm run knows it. */
  readonly name: string;
  readonly help: string;
  readonly options: O;
  run(values: Values<O>): ExitCode | Promise<ExitCode>;
}
