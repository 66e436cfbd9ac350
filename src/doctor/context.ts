import type { Config } from "../config/config.js";
import type { Listener } from "../listeners/listener.js";
import type { Finding } from "./finding.js";
import type { LookAtDatabase } from "./look-at-database.js";
import type { Census } from "./take-census.js";

/** What there is without Slack and without the database. */
export interface SetupContext {
  readonly config: Config;
  /** The file that `config.manifest` was read from. */
  readonly manifestFile: string;
  /** The app's own. */
  readonly listeners: readonly Listener[];
}

/** What the checks of one examination share. Checks only read, and write nothing. */
export interface DoctorContext extends SetupContext {
  readonly fetch: typeof fetch;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  /** The connection, made once. If it fails, the check of the database says why. */
  readonly database: () => Promise<LookAtDatabase>;
  /** The stored records, read once for all checks; undefined when they cannot be read. */
  readonly census: () => Promise<Census | undefined>;
}

/** Checks one thing that often goes wrong. It has no finding when it cannot check and another check says why. */
export type Check = (context: DoctorContext) => Promise<Finding[]>;

/** A check that asks nobody. */
export type SetupCheck = (context: SetupContext) => Promise<Finding[]>;
