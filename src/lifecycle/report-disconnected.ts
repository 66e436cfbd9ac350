import type { Audit, AuditNote } from "../audit/audit-entry.js";
import type { InstallationTarget } from "../installations/record-ids.js";
import { runListener } from "../log/listener-run.js";
import type { Log } from "../log/log.js";
import type { Disconnection, LifecycleHooks } from "./lifecycle-hooks.js";

/** Notes in the audit trail, and tells the company's hook, that a person's own token has been deleted. Never rejects. */
export type ReportDisconnected = (
  target: InstallationTarget,
  userId: string,
  reason: Disconnection["reason"],
) => Promise<void>;

export function reportDisconnected({
  hooks,
  audit,
  log,
}: {
  readonly hooks: LifecycleHooks;
  readonly audit: Audit;
  readonly log: Pick<Log, "error">;
}): ReportDisconnected {
  return async (place, userId, reason) => {
    const { isEnterpriseInstall, teamId, enterpriseId } = place;
    const target = {
      isEnterpriseInstall,
      ...(teamId && { teamId }),
      ...(enterpriseId && { enterpriseId }),
    };
    const note: AuditNote =
      reason === "disconnected"
        ? { action: "disconnect", who: { kind: "person", userId }, target }
        : { action: "revoke", who: { kind: "slack" }, target, details: { userId } };
    await audit.record(note);
    try {
      await runListener({ listener: "onDisconnected", team: teamId }, () =>
        hooks.onDisconnected?.({ target, userId, reason }),
      );
    } catch (error) {
      log.error({ err: error }, "The onDisconnected hook failed");
    }
  };
}
