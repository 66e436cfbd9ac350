import type { Installation } from "@slack/oauth";
import type { InstallationTarget } from "./installations/record-ids.js";

/**
 * A company's own work, such as billing or analytics. A hook that throws or rejects is logged and changes nothing; a stop
 * waits for it as for any listener.
 */
export interface LifecycleHooks {
  /** After an install or reinstall has been stored, once for each; also when the bot and scopes are the same as before. */
  readonly onInstalled?: (installation: Installation) => unknown;
  /** After the bot's record of a workspace or an organization was deleted, since Slack says that its token is dead. */
  readonly onUninstalled?: (target: InstallationTarget) => unknown;
}
