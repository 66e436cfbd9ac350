import type { AuditAction } from "../../audit/audit-entry.js";
import { AUDIT_VERSION } from "../../audit/audit-record.js";
import type { Collection } from "../../database/collection.js";
import { pagesByDate } from "../../database/pages/pages-by-date.js";

export const DAY_MS = 24 * 60 * 60 * 1_000;
export const ACTIVITY_DAYS = 90;

/** Installs and removals of one day, UTC. */
export interface ActiveDay {
  readonly day: Date;
  readonly installs: number;
  readonly removals: number;
}

const KIND: Partial<Record<AuditAction, "installs" | "removals">> = {
  install: "installs",
  uninstall: "removals",
  installations_delete: "removals",
};

/**
 * Installs and removals on each of the last 90 days, today included, by the audit trail: a range of its index by time, 200 entries at
 * a time. An operator's deletion of one person's token is no removal.
 */
export async function countActivity(
  audit: Collection,
  clientId: string | undefined,
  nowMs: number,
  onRead: (entries: number) => void,
): Promise<readonly ActiveDay[]> {
  const firstMs = Math.floor(nowMs / DAY_MS - ACTIVITY_DAYS + 1) * DAY_MS;
  const days = Array.from({ length: ACTIVITY_DAYS }, (_, index) => ({
    day: new Date(firstMs + index * DAY_MS),
    installs: 0,
    removals: 0,
  }));
  const entries = { clientId: clientId ?? null, at: { $gte: new Date(firstMs) }, v: AUDIT_VERSION };
  const projection = { at: 1, action: 1, details: 1 };
  let read = 0;
  for await (const page of pagesByDate(audit, entries, { field: "at", order: 1, projection })) {
    for (const { at, action, details } of page) {
      const day = days[Math.floor((at.getTime() - firstMs) / DAY_MS)];
      const kind = KIND[action as AuditAction];
      if (day !== undefined && kind !== undefined && details?.userId === undefined) day[kind] += 1;
    }
    read += page.length;
    onRead(read);
  }
  return days;
}
