import type { Collections } from "./collections-of.js";

/** The database as the rest of the app uses it: MongoDB or the embedded one. */
export interface Database extends Collections {
  readonly kind: "mongodb" | "embedded";
  /** Where the data is, for people: hosts and database name, or a directory. Never a password. */
  readonly location: string;
  /** Resolves when the database answers; rejects with `DatabaseUnavailableError` within a second when it does not. */
  ping(): Promise<void>;
  /** Closes it. Safe to repeat. */
  close(): Promise<void>;
}
