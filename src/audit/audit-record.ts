import type { Document } from "../database/collection.js";
import { workspaceRecordId } from "../installations/record-ids.js";
import type { AuditEntry } from "./audit-entry.js";

/** The version of the layout below, `v` in every record. */
export const AUDIT_VERSION = 1;

/** An entry as it is stored. */
export interface AuditRecord extends Document, Pick<AuditEntry, "action" | "at" | "who" | "details"> {
  _id: string;
  v: typeof AUDIT_VERSION;
  clientId: string | null;
  /** Id of the installation record of the workspace or organization; null for what concerns the whole app. */
  workspace: string | null;
  teamId?: string;
  enterpriseId?: string;
  isEnterpriseInstall?: boolean;
  /** When the record is deleted. */
  expiresAt: Date;
}

/** The id of a record. It has the client id, because several Slack apps may share a database. */
export function auditRecordId(clientId: string | undefined, name: string): string {
  return `${encodeURIComponent(clientId ?? "")}:${name}`;
}

export function auditRecord(
  clientId: string | undefined,
  { id, action, at, who, target, details }: AuditEntry,
  expiresAt: Date,
): AuditRecord {
  return {
    _id: id,
    v: AUDIT_VERSION,
    clientId: clientId ?? null,
    workspace: target === undefined ? null : workspaceRecordId(clientId, target),
    ...(target?.teamId && { teamId: target.teamId }),
    ...(target?.enterpriseId && { enterpriseId: target.enterpriseId }),
    ...(target && { isEnterpriseInstall: target.isEnterpriseInstall }),
    at,
    action,
    who,
    details,
    expiresAt,
  };
}

export function auditEntry(document: Document): AuditEntry {
  const { _id, action, at, who, workspace, teamId, enterpriseId, isEnterpriseInstall, details } =
    document as AuditRecord;
  return {
    id: _id,
    action,
    at,
    who,
    target:
      workspace === null
        ? undefined
        : {
            isEnterpriseInstall: isEnterpriseInstall === true,
            ...(teamId !== undefined && { teamId }),
            ...(enterpriseId !== undefined && { enterpriseId }),
          },
    details,
  };
}
