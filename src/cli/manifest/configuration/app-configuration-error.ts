import { AppError } from "../../../errors.js";

/** Slack refused to create or change the app, or could not be asked. `slackError` is its code, where it gave one. */
export class AppConfigurationError extends AppError {
  readonly code = "app_configuration_failed";

  constructor(
    message: string,
    readonly slackError?: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
