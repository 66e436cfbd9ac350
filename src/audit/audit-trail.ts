import { randomBytes } from "node:crypto";
import { type Collection, isDuplicateKeyError } from "../database/collection.js";
import { withinDeadline } from "../database/deadline.js";
import { runListener } from "../log/listener-run.js";
import type { Audit, AuditEntry, AuditNote } from "./audit-entry.js";
import { auditRecord, auditRecordId } from "./audit-record.js";

/** What waits for a record waits this long for it at most. */
const WRITE_DEADLINE_MS = 2_000;
const DAY_MS = 24 * 60 * 60 * 1_000;

export interface AuditLog {
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** Where the trail is kept, of which app, and for how long. */
export interface AuditTrailOptions {
  /** mongodb's `db.collection("audit")`, or the embedded database's. */
  readonly audit: Collection;
  readonly clientId: string | undefined;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  /** How long a record is kept. */
  readonly days: number;
  readonly log: AuditLog;
  /** Called with each entry. */
  readonly onAudit?: ((entry: AuditEntry) => unknown) | undefined;
  /** Makes a stop wait for a call of `onAudit`. */
  readonly track?: (work: Promise<void>) => void;
}

/**
 * Writes down what was done to the installations, a record for each. `record` never rejects and takes two seconds at most.
 * An entry that could not be written is in the log, as a warning with all that it says. The hook gets every entry, written or not;
 * nobody waits for it, and one that fails is logged.
 */
export class AuditTrail implements Audit {
  readonly #options: AuditTrailOptions;

  constructor(options: AuditTrailOptions) {
    this.#options = options;
  }

  /** Writes an entry; see `Audit`. */
  async record({ action, who, target, details = {}, once }: AuditNote): Promise<void> {
    const { audit, clientId, clock, days, log } = this.#options;
    const at = new Date(clock());
    const name = once === undefined ? randomBytes(12).toString("base64url") : `${action}:${once}`;
    const entry: AuditEntry = { id: auditRecordId(clientId, name), action, at, who, target, details };
    this.#tell(entry);
    try {
      const record = auditRecord(clientId, entry, new Date(at.getTime() + days * DAY_MS));
      await withinDeadline(() => audit.insertOne(record), WRITE_DEADLINE_MS);
    } catch (error) {
      if (!isDuplicateKeyError(error)) {
        log.warn({ err: error, audit: entry }, "An entry of the audit trail could not be written");
      }
    }
  }

  #tell(entry: AuditEntry): void {
    const { onAudit, track, log } = this.#options;
    if (onAudit === undefined) return;
    const told = (async () => {
      try {
        // A copy, because the hook may change its argument.
        await runListener({ listener: "onAudit", team: entry.target?.teamId }, () =>
          onAudit(structuredClone(entry)),
        );
      } catch (error) {
        log.error({ err: error }, "The onAudit hook failed");
      }
    })();
    track?.(told);
  }
}
