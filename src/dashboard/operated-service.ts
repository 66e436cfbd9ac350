import type { Audit, AuditDetails, OperatorAction } from "../audit/audit-entry.js";
import type { Config } from "../config/config.js";
import type { AllCollections } from "../database/database.js";
import type { TokenCipher } from "../encryption/token-cipher.js";
import type { InstallationTarget } from "../installations/record-ids.js";

/** The service that the dashboard is about. */
export interface OperatedService {
  readonly config: Config;
  readonly collections: AllCollections;
  /** Leaves no trace of what was deleted in the files of the embedded database. */
  readonly leaveNoTrace: () => Promise<void>;
  readonly cipher: TokenCipher;
  /** The Slack app whose records are the service's; undefined with `SLACK_BOT_TOKEN`. */
  readonly clientId: string | undefined;
  readonly audit: Audit;
}

/** Notes in the audit trail what an operator did on the dashboard: the action of the command that does the same. */
export function noteByDashboard(
  { audit }: OperatedService,
  action: OperatorAction,
  details: AuditDetails,
  target?: InstallationTarget,
): Promise<void> {
  return audit.record({ action, who: { kind: "operator", command: "dashboard" }, details, target });
}
