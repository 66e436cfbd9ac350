import type { Installation } from "@slack/oauth";
import type { AuditEntry } from "../audit/audit-entry.js";
import type { InstallationTarget } from "../installations/record-ids.js";

/**
 * A company's own work, such as billing or analytics. A hook that throws or rejects is logged and changes nothing; a stop
 * waits for it as for any listener.
 */
export interface LifecycleHooks {
  /** After an install or reinstall has been stored, once for each; also when the bot and scopes are the same as before. */
  readonly onInstalled?: (installation: Installation) => unknown;
  /**
   * When Slack has said that the bot's token of a workspace or an organization is dead, and before the service deletes the
   * bot's record: at least once for each that it deletes. A command that deletes records (`installations delete`) calls no hook. It is called again for the same uninstall when a process dies, or
   * when a call has not ended after half a minute. It is not called for a workspace that is installed again by then.
   */
  readonly onUninstalled?: (target: InstallationTarget) => unknown;
  /**
   * With each entry of the audit trail that this process makes, also with one that could not be written: at least once, and
   * again with the same `id` when a process dies. What operators do by commands is done in other processes, and is in the
   * trail alone.
   */
  readonly onAudit?: (entry: AuditEntry) => unknown;
}
