import { type Command, CommanderError } from "commander";
import { environment } from "../config/environment.js";
import { DatabaseUnavailableError } from "../database/database-error.js";
import { secretsInEnvironment } from "../doctor/secrets-in-environment.js";
import { AppError } from "../errors.js";
import { errorInWords, masker } from "../log/log.js";
import { WrongUseError } from "./explain.js";
import { program } from "./program.js";
import { fail } from "./terminal.js";

/**
 * Runs the command that the arguments name, and sets the exit code of the process. What is wrong with the arguments is said
 * in a sentence, and an `AppError` too. Whatever else is thrown is shown without the secrets of the environment.
 */
export async function runProgram(args: readonly string[]): Promise<void> {
  const root = program();
  prepare(root);
  root.hook("preAction", (_, command) => {
    const { args, registeredArguments: known } = command;
    const superfluous = known.at(-1)?.variadic ? undefined : args[known.length];
    if (superfluous !== undefined) command.error(`error: superfluous argument '${superfluous}'`);
  });
  try {
    await root.parseAsync(args, { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.code === "commander.helpDisplayed" ? 0 : 2;
    } else process.exitCode = fail(error instanceof WrongUseError ? 2 : 1, inWords(error));
  }
}

/** Has each command throw where commander would end the process, and say in one sentence what is wrong with its arguments. */
function prepare(command: Command, parents = ""): void {
  const name = `${parents}${command.name()}`;
  command
    .exitOverride()
    .allowExcessArguments() // to name the argument
    .helpCommand(false)
    .helpOption("-h, --help", "this text")
    .configureOutput({
      outputError: (text, write) => {
        const [first = "", ...rest] = text.replace(/^error: /, "").trim();
        const sentence = `${first.toUpperCase()}${rest.join("")}`
          .replace(/\s*\n\s*/g, " ")
          .replace(/\.$/, "");
        write(`${sentence}. See ${name} --help.\n`);
      },
    });
  for (const each of command.commands) prepare(each, `${name} `);
}

function inWords(error: unknown): string {
  const mask = masker(secretsInEnvironment(variables()));
  if (!(error instanceof AppError)) return errorInWords(error, mask);
  return error instanceof DatabaseUnavailableError && error.cause instanceof Error
    ? mask(`${error.message}\n  Cause: ${error.cause.message}`)
    : mask(error.message);
}

function variables(): Readonly<Record<string, string | undefined>> {
  try {
    return environment(process.env, ".env");
  } catch {
    return process.env;
  }
}
