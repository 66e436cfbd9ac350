import { VARIABLES } from "./config.js";
import { type Environment, fileVariables, setValue } from "./environment.js";

/** Where the value of a variable comes from; `nowhere` when it is not set and has no default. */
export type Source = "environment" | "file" | "default" | "nowhere";

export interface VariableSource {
  readonly name: string;
  readonly source: Source;
}

/**
 * For each variable that the service reads, where its value comes from: the environment of the process, which comes first, the
 * file, or the default. Never the value. Throws `ConfigError` when the file is there and cannot be read.
 */
export function variableSources(processEnv: Environment, envFile: string): readonly VariableSource[] {
  const file = fileVariables(envFile);
  return VARIABLES.map((variable) => {
    const { name, default: fallback } = variable;
    if (setValue(processEnv, variable) !== undefined) return { name, source: "environment" };
    if (setValue(file, variable) !== undefined) return { name, source: "file" };
    return { name, source: fallback === undefined ? "nowhere" : "default" };
  });
}
