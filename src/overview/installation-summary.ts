import type { Document } from "../database/collection.js";
import { readRecord, rotationOf, type WorkspaceRecord } from "../installations/stored-record.js";

/** What an operator sees of a workspace's or an organization's installation: no secret, sealed or not. */
export interface InstallationSummary {
  /** The id of its record. */
  readonly id: string;
  readonly kind: "workspace" | "org";
  readonly team: { readonly id: string; readonly name?: string } | null;
  readonly organization: { readonly id: string; readonly name?: string } | null;
  /** The company's own customer; null where the installation has none. */
  readonly tenant: string | null;
  readonly installedBy: string;
  readonly installedAt: Date;
  /** Null where no bot is stored. */
  readonly botScopes: readonly string[] | null;
  /** Those of the manifest that were not granted, without the optional ones. */
  readonly missingScopes: readonly string[];
  /** Since when it is known that Slack refuses to refresh the bot's token. */
  readonly needsReinstallSince: Date | null;
  /** To the day. Before the first event: since when events are waited for. */
  readonly lastEventAt: Date | null;
}

/** What `summaryOf` reads of a record. */
export const SUMMARY_FIELDS: Document = Object.fromEntries(
  [
    "v",
    "kind",
    "team",
    "enterprise",
    "tenant",
    "installerUserId",
    "installedAt",
    "bot",
    "missingScopes",
    "rotation",
    "lastEventAt",
  ].map((field) => [field, 1]),
);

export function summaryOf(document: Document): InstallationSummary {
  const record = readRecord(document) as WorkspaceRecord;
  return {
    id: record._id,
    kind: record.kind,
    team: record.team ?? null,
    organization: record.enterprise ?? null,
    tenant: record.tenant ?? null,
    installedBy: record.installerUserId,
    installedAt: record.installedAt,
    botScopes: record.bot?.scopes ?? null,
    missingScopes: record.missingScopes ?? [],
    needsReinstallSince: rotationOf(record)?.needsReinstallSince ?? null,
    lastEventAt: record.lastEventAt ?? null,
  };
}
