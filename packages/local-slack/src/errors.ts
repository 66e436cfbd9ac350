/**
 * The base of every error that this package throws on purpose. Each has a class, a `code` that stays the same across
 * releases, and a sentence that says what to do.
 */
export abstract class LocalSlackError extends Error {
  abstract readonly code: string;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** The local Slack was asked for something that it does not have, such as an unknown workspace or person. */
export class LocalSlackUseError extends LocalSlackError {
  readonly code = "local_slack_use_invalid";
}

/** A manifest that cannot be read, or that Slack refuses; `problems` has a sentence for each reason, with its place. */
export class ManifestRefusedError extends LocalSlackError {
  readonly code = "manifest_refused";

  constructor(
    readonly file: string,
    readonly problems: readonly string[],
  ) {
    super(`The manifest cannot be used:\n${problems.map((problem) => `  - ${problem}`).join("\n")}`);
  }
}

/** What a test waited for did not come; the message says what did. */
export class WaitedTooLongError extends LocalSlackError {
  readonly code = "waited_too_long";
}
