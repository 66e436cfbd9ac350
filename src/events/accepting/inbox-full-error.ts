import { AppError } from "../../errors.js";

/** More events wait to be written down than this process takes on. Slack delivers this one again. */
export class InboxFullError extends AppError {
  readonly code = "inbox_full";

  constructor(waiting: number) {
    super(
      `${waiting} events wait to be written down, and no more are taken on. See that the database keeps up.`,
    );
  }
}
