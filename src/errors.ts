/**
 * The base class of the errors that this project throws on purpose. Each has a `code` that stays the same across releases
 * (branch on it, never on the text) and a sentence that says what to do. None carries a token, a key, a secret, a
 * connection string or a stored document; what went wrong underneath is the `cause`, for the log alone.
 */
export abstract class AppError extends Error {
  abstract readonly code: string;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** The environment does not describe a service that can run. `problems` has a sentence for each variable. */
export class ConfigError extends AppError {
  readonly code = "config_invalid";

  constructor(readonly problems: readonly string[]) {
    super(`The configuration cannot be used:\n${problems.map((problem) => `  - ${problem}`).join("\n")}`);
  }
}
