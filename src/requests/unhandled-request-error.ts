import { AppError } from "../errors.js";

/** A Slack request that no listener answers, such as a command or an action that the app does not have. */
export class UnhandledRequestError extends AppError {
  readonly code = "request_unhandled";
}
