import type { Collection, Document } from "../database/collection.js";
import { pagesByDate } from "../database/pages/pages-by-date.js";
import type { AuditAction, AuditEntry } from "./audit-entry.js";
import { AUDIT_VERSION, auditEntry } from "./audit-record.js";

/** Selects entries of one Slack app. */
export interface AuditFilter {
  readonly clientId: string | undefined;
  /** Id of the installation record of a workspace or an organization. */
  readonly workspace?: string | undefined;
  readonly action?: AuditAction | undefined;
  /** Not before then. */
  readonly since?: Date | undefined;
}

/** The newest entries first, as many as `limit` says. Rejects with `DatabaseUnavailableError`. */
export async function listAudit(
  audit: Collection,
  { clientId, workspace, action, since = new Date(0) }: AuditFilter,
  limit: number,
): Promise<AuditEntry[]> {
  const filter: Document = {
    clientId: clientId ?? null,
    ...(workspace !== undefined && { workspace }),
    ...(action !== undefined && { action }),
    at: { $gte: since },
    v: AUDIT_VERSION,
  };
  const entries: AuditEntry[] = [];
  for await (const page of pagesByDate(audit, filter, { field: "at", order: -1, limit })) {
    entries.push(...page.map(auditEntry));
  }
  return entries;
}
