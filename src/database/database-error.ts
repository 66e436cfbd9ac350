import { AppError } from "../errors.js";

/** The database did not do what was asked: it is away, silent, or refuses. Asking again later may succeed. */
export class DatabaseUnavailableError extends AppError {
  readonly code = "database_unavailable";
}

/** A file of the embedded database is damaged; a killed process does not do that. */
export class DatabaseDamagedError extends AppError {
  readonly code = "database_damaged";
}
