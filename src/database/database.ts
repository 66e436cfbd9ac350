import type { Collections } from "./collections-of.js";

/** What the rest of the app knows of its database, whichever it is. */
export interface Database extends Collections {
  readonly kind: "mongodb" | "embedded";
  /** Where the data is, for people: hosts and database name, or a directory. Never a password. */
  readonly location: string;
  /** Resolves when the database answers; rejects with `DatabaseUnavailableError` within a second when it does not. */
  ping(): Promise<void>;
  /** Closes it. Safe to repeat. */
  close(): Promise<void>;
}
