import type { InstallationTarget } from "../installations/record-ids.js";

/** What operators do by commands: the words of the command, with `_` between them. */
export const OPERATOR_ACTIONS = [
  "keys_rotate",
  "tokens_exchange",
  "tokens_refresh",
  "events_retry",
  "events_drop",
  "data_export",
  "data_erase",
  "installations_export",
  "installations_import",
  "installations_revoke",
  "installations_delete",
] as const;

export type OperatorAction = (typeof OPERATOR_ACTIONS)[number];

/** What can be in the audit trail. A name stays the same from release to release. */
export const AUDIT_ACTIONS = [
  "install",
  "install_refused",
  "reinstall",
  "scope_change",
  "connect",
  "disconnect",
  "uninstall",
  "access_granted",
  "access_revoked",
  "revoke",
  "refresh_failure",
  ...OPERATOR_ACTIONS,
] as const;

/** What was done: the name under which an entry stands in the trail. */
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

/** Who did it: a person at Slack, an operator by a command of the program, or Slack itself. */
export type AuditActor =
  | { readonly kind: "person"; readonly userId: string }
  | { readonly kind: "operator"; readonly command: string }
  | { readonly kind: "slack" };

/** Names, ids, scopes and numbers. Never a token, and nothing that people wrote. */
export type AuditDetails = Readonly<Record<string, string | number | boolean | null | readonly string[]>>;

/** Something that was done, as the trail keeps it and as the hook `onAudit` gets it. */
export interface AuditEntry {
  /** The same when an entry comes a second time. */
  readonly id: string;
  readonly action: AuditAction;
  readonly at: Date;
  readonly who: AuditActor;
  /** Where; undefined for what concerns the whole app. */
  readonly target: InstallationTarget | undefined;
  readonly details: AuditDetails;
}

/** What is to be noted. */
export interface AuditNote extends Pick<AuditEntry, "action" | "who"> {
  readonly target?: InstallationTarget | undefined;
  readonly details?: AuditDetails;
  /** Names what was done: a second note of the same is not kept. */
  readonly once?: string;
}

/** Takes notes of what is done. It never rejects: what is done does not depend on it. */
export interface Audit {
  /** Never rejects: what it is about has happened, and goes on. */
  record(note: AuditNote): Promise<void>;
}
