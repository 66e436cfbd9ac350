import type { AuditActor, AuditEntry } from "../../audit/audit-entry.js";
import { table } from "../listing/table.js";

/** Entries for people. */
export function auditTable(entries: readonly AuditEntry[]): string {
  const rows = entries.map(({ at, who, action, target, details }) => [
    `${at.toISOString().slice(0, 19).replace("T", " ")}Z`,
    actor(who),
    action,
    target === undefined
      ? "the app"
      : ((target.isEnterpriseInstall ? target.enterpriseId : target.teamId) ?? ""),
    Object.entries(details)
      .map(([name, value]) => `${name}: ${Array.isArray(value) ? value.join(",") || "none" : value}`)
      .join("; "),
  ]);
  return table(["When", "Who", "What", "Where", "Details"], rows);
}

/** An entry for a program. */
export function shapedEntry({ id, at, action, who, target, details }: AuditEntry): object {
  const { teamId = null, enterpriseId = null } = target ?? {};
  return { id, at, action, who, team: teamId, organization: enterpriseId, details };
}

function actor(who: AuditActor): string {
  if (who.kind === "person") return who.userId;
  return who.kind === "operator" ? `operator: ${who.command}` : "Slack";
}
