import { ConfigError } from "../errors.js";
import type { Variable } from "./variables.js";

/** What is wrong, a sentence each, in the order of the documents. */
export class Problems {
  readonly #found: { readonly name: string; readonly sentence: string }[] = [];

  constructor(private readonly variables: readonly Variable[]) {}

  add({ name }: Variable, message: string): void {
    this.#found.push({ name, sentence: `${name} ${message}` });
  }

  throwIfAny(): void {
    if (this.#found.length === 0) return;
    throw new ConfigError(
      this.variables.flatMap(({ name }) =>
        this.#found.filter((problem) => problem.name === name).map(({ sentence }) => sentence),
      ),
    );
  }
}
