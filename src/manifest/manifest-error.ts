import { AppError } from "../errors.js";

/** A place in the manifest that Slack or this app would not accept. `line` counts from 1. */
export interface ManifestProblem {
  readonly line: number;
  /** Dotted path of the field, such as `settings.event_subscriptions.bot_events`. */
  readonly field: string;
  readonly message: string;
}

/** The manifest is not valid YAML or not a Slack app manifest that this app can serve. */
export class ManifestError extends AppError {
  readonly code = "manifest_invalid";

  constructor(
    readonly file: string,
    readonly problems: readonly ManifestProblem[],
  ) {
    super(
      `The manifest cannot be used:\n${problems
        .map(({ line, field, message }) => `  - ${file}:${line} ${field}: ${message}`)
        .join("\n")}`,
    );
  }
}
