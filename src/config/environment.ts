import { readFileSync } from "node:fs";
import { parseEnv } from "node:util";
import { ConfigError } from "../errors.js";
import { withSlackCliTokens } from "./slack-cli-tokens.js";
import { SCHEMA, type Variable } from "./variables.js";

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The process's environment over the variables of `envFile`, which need not exist. An empty variable counts as unset,
 * so it hides none of the file. Under the Slack CLI, its app's tokens take the place of all credentials. Throws `ConfigError` when the file is there and cannot be read.
 */
export function environment(processEnv: Environment, envFile: string): Environment {
  const isSet = ([, value]: readonly [string, string | undefined]) =>
    value !== undefined && value.trim() !== "";
  return withSlackCliTokens(
    Object.fromEntries(
      [...Object.entries(fileVariables(envFile)), ...Object.entries(processEnv)].filter(isSet),
    ),
  );
}

/** The variables of a file, which need not exist. Throws `ConfigError` when it is there and cannot be read. */
export function fileVariables(file: string): Environment {
  return parseEnv(readIfPresent(file));
}

function readIfPresent(file: string): string {
  try {
    return readFileSync(file, "utf8").replace(/^\uFEFF/, ""); // some editors put a byte order mark first
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return "";
    throw new ConfigError([`${file} cannot be read (${code}). Make it a readable file, or remove it.`]);
  }
}

/** The value of a variable, or of the name that it had in an earlier release; undefined when it is empty. */
export function setValue(env: Environment, { name, formerName }: Variable): string | undefined {
  return env[name]?.trim() || (formerName && env[formerName]?.trim()) || undefined;
}

/** Whether an environment asks for Socket Mode, which a manifest may switch on then. */
export function asksForSocketMode(env: Environment): boolean {
  return setValue(env, SCHEMA.appToken) !== undefined;
}
