import { AppError } from "../../errors.js";

/** Too many events wait to be written, so this process refused one. Slack delivers it again. */
export class InboxFullError extends AppError {
  readonly code = "inbox_full";

  constructor(waiting: number) {
    super(
      `${waiting} events wait to be written, so this one was refused. Check that the database is fast enough.`,
    );
  }
}
