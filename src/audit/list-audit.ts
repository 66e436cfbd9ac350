import type { Collection, Document } from "../database/collection.js";
import { type PageEnd, pageByDate } from "../database/pages/page-by-date.js";
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
  filter: AuditFilter,
  limit: number,
): Promise<AuditEntry[]> {
  const entries: AuditEntry[] = [];
  for await (const page of pagesByDate(audit, selected(filter), { field: "at", order: -1, limit })) {
    entries.push(...page.map(auditEntry));
  }
  return entries;
}

/** A page of them, and where the next one begins. Rejects with `DatabaseUnavailableError`. */
export async function pageOfAudit(
  audit: Collection,
  filter: AuditFilter,
  length: number,
  after?: PageEnd,
): Promise<{ readonly entries: readonly AuditEntry[]; readonly end: PageEnd | undefined }> {
  const page = await pageByDate(audit, selected(filter), { field: "at", order: -1, length, after });
  return { entries: page.documents.map(auditEntry), end: page.end };
}

function selected({ clientId, workspace, action, since = new Date(0) }: AuditFilter): Document {
  return {
    clientId: clientId ?? null,
    ...(workspace !== undefined && { workspace }),
    ...(action !== undefined && { action }),
    at: { $gte: since },
    v: AUDIT_VERSION,
  };
}
