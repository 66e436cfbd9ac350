import type { Config } from "../config/config.js";
import type { Finding } from "./finding.js";
import type { LookAtDatabase } from "./look-at-database.js";
import type { Census } from "./take-census.js";

/** What the checks of one examination share. They look, and write nothing anywhere. */
export interface DoctorContext {
  readonly config: Config;
  /** The file that `config.manifest` was read from. */
  readonly manifestFile: string;
  readonly fetch: typeof fetch;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  /** The connection, made once; what stands in its way is the check of the database to tell. */
  readonly database: () => Promise<LookAtDatabase>;
  /** One reading of the stored records for all; undefined where they cannot be read. */
  readonly census: () => Promise<Census | undefined>;
}

/** A thing that usually goes wrong. What cannot be looked at now gives no finding, where another check says why. */
export type Check = (context: DoctorContext) => Promise<Finding[]>;
