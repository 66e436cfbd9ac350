import type { AuditActor } from "../audit/audit-entry.js";
import type { StoredToken } from "../installations/installation-records.js";
import type { InstallationTarget } from "../installations/record-ids.js";
import { runListener } from "../log/listener-run.js";
import type { ListenerContext } from "./context.js";

/**
 * Notes in the audit trail, and tells the company's hook, that an install is gone whose bot record is about to be deleted. An
 * error of the hook is logged. `who` removed it: Slack says it without a name, where the person did it there.
 */
export function reportUninstalled(
  { hooks, log, audit }: Pick<ListenerContext, "hooks" | "log" | "audit">,
  event: string,
  who: AuditActor = { kind: "slack" },
) {
  return async (
    target: InstallationTarget,
    { recordId, revision, tenant }: Pick<StoredToken, "recordId" | "revision" | "tenant">,
  ): Promise<void> => {
    const once = `${recordId}:${revision}`;
    await audit.record({ action: "uninstall", who, target, details: { event }, once });
    try {
      await runListener({ listener: "onUninstalled", team: target.teamId }, () =>
        hooks.onUninstalled?.({ ...target }, { tenant }),
      );
    } catch (error) {
      log.error({ err: error }, "The onUninstalled hook failed");
    }
  };
}
