import { AppError } from "../errors.js";

/** This release of @slack/bolt keeps its clients in another way than `boundClients` replaces. */
export class BoltInternalsError extends AppError {
  readonly code = "bolt_internals_changed";

  constructor(missing: string) {
    super(
      `This release of @slack/bolt has no ${missing}, which boundClients replaces. Install the release of @slack/bolt that this package was tested with, or do without boundClients, which leaves Bolt's clients unbounded.`,
    );
  }
}
