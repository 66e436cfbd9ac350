import { AppError } from "../errors.js";

/** A token has expired, and no new one came in time. The next try may find it. */
export class TokenNotRefreshedError extends AppError {
  readonly code = "token_not_refreshed";

  constructor(recordId: string) {
    super(
      `The token of ${recordId} has expired, and no process has refreshed it yet. Try again; if that goes on, see in the log why Slack or the database fails.`,
    );
  }
}
