import { AppError } from "../errors.js";

/** The database cannot be reached, does not answer, or refuses. A later try may succeed. */
export class DatabaseUnavailableError extends AppError {
  readonly code = "database_unavailable";
}

/** A file of the embedded database is damaged; a killed process does not do that. */
export class DatabaseDamagedError extends AppError {
  readonly code = "database_damaged";
}
