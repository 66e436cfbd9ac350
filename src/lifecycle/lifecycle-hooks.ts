import type { Installation } from "@slack/oauth";
import type { AuditEntry } from "../audit/audit-entry.js";
import type { InstallationTarget } from "../installations/record-ids.js";

/** What the hooks of an install and an uninstall are told beside what it is about. */
export interface InstallFacts {
  /** The company's own customer: that of the install link or, where there was none, the one that is stored. */
  readonly tenant: string | undefined;
}

export interface BeforeInstallFacts extends InstallFacts {
  /** The tenant that is stored now; another link replaces it. */
  readonly tenantBefore: string | undefined;
  /** Whether the app is installed there already. */
  readonly isReinstall: boolean;
}

/** What somebody granted to the bot, or of their own account, differs from what was stored. */
export interface ScopesChange {
  readonly target: InstallationTarget;
  readonly of: "bot" | "person";
  /** Who approved it. */
  readonly userId: string;
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

/** A person has allowed the app to act as them. */
export interface Connection {
  readonly target: InstallationTarget;
  readonly userId: string;
}

/** A person's own token is no longer kept. */
export interface Disconnection extends Connection {
  /** `disconnected`: the person did it on the Home tab. `revoked`: Slack says that the token is dead. */
  readonly reason: "disconnected" | "revoked";
}

/**
 * A company's own work, such as billing or analytics. All but `beforeInstall` are told what has been done: one that throws or
 * rejects is logged and changes nothing; a stop waits for it as for any listener. Where nothing else is said, a hook is called
 * once, and not again when the process dies in that moment.
 */
export interface LifecycleHooks {
  /**
   * Before an install or reinstall is stored, also of a person who installs what is installed. It may refuse by throwing
   * `InstallRefusedError`: the person gets a page with that sentence (403), nothing is stored, and the new tokens are given
   * back to Slack; an install that was there before goes on. Any other error, and an answer that takes longer than five
   * seconds, is logged and refuses as well, with a page that says that something went wrong here (500).
   */
  readonly beforeInstall?: (installation: Installation, facts: BeforeInstallFacts) => unknown;
  /** After an install or reinstall has been stored, once for each; also when the bot and scopes are the same as before. */
  readonly onInstalled?: (installation: Installation, facts: InstallFacts) => unknown;
  /**
   * When Slack has said that the bot's token of a workspace or an organization is dead, and before the service deletes the
   * bot's record: at least once for each that it deletes. A command that deletes records (`installations delete`) calls no hook. It is called again for the same uninstall when a process dies, or
   * when a call has not ended after half a minute. It is not called for a workspace that is installed again by then.
   */
  readonly onUninstalled?: (target: InstallationTarget, facts: InstallFacts) => unknown;
  /**
   * After a reinstall, or a person who connected again, has been stored with other scopes than before. Slack's scopes are
   * additive: some are `removed` only where the app was uninstalled, or the person disconnected, in between.
   */
  readonly onScopesChanged?: (change: ScopesChange) => unknown;
  /** After a person's own token has been stored: they connected their account, or an install asked for it too. */
  readonly onConnected?: (connection: Connection) => unknown;
  /** After a person's own token has been deleted, but not with an uninstall, which ends everybody's: that is `onUninstalled`. */
  readonly onDisconnected?: (disconnection: Disconnection) => unknown;
  /**
   * With each entry of the audit trail that this process makes, also with one that could not be written: at least once, and
   * again with the same `id` when a process dies. What operators do by commands is done in other processes, and is in the
   * trail alone.
   */
  readonly onAudit?: (entry: AuditEntry) => unknown;
}
