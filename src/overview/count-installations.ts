import type { Collection } from "../database/collection.js";
import { RECORD_VERSION } from "../installations/stored-record.js";
import { installationPages, KINDS } from "./installation-pages.js";
import { SUMMARY_FIELDS, summaryOf } from "./installation-summary.js";

export interface InstallationCounts {
  /** Installs in one workspace. */
  readonly workspaces: number;
  /** Org-wide installs. */
  readonly organizations: number;
  /** Tokens that people granted. */
  readonly people: number;
  /** Installs whose bot's token Slack refuses to refresh. */
  readonly needsReinstall: number;
  /** Installs without an event since each of the times that were asked for. */
  readonly silent: readonly number[];
  /** How many installs lack a scope of the manifest. */
  readonly missingScopes: Readonly<Record<string, number>>;
}

/** Reads every record of a Slack app once, a page at a time. Rejects with `DatabaseUnavailableError`. */
export async function countInstallations(
  installations: Collection,
  clientId: string | undefined,
  silentSince: readonly Date[],
  onProgress: (records: number) => void = () => undefined,
): Promise<InstallationCounts> {
  const counts = { workspaces: 0, organizations: 0, people: 0, needsReinstall: 0 };
  const silent = silentSince.map(() => 0);
  const missing = new Map<string, number>();
  let records = 0;
  const kinds = { v: RECORD_VERSION, kind: { $in: KINDS.all } };
  for await (const page of installationPages(installations, clientId, kinds, SUMMARY_FIELDS)) {
    for (const document of page) {
      if (document.kind === "user") {
        counts.people += 1;
        continue;
      }
      const { kind, missingScopes, needsReinstallSince, lastEventAt } = summaryOf(document);
      counts[kind === "org" ? "organizations" : "workspaces"] += 1;
      if (needsReinstallSince !== null) counts.needsReinstall += 1;
      for (const [index, since] of silentSince.entries()) {
        if (lastEventAt !== null && lastEventAt < since) silent[index] = (silent[index] ?? 0) + 1;
      }
      for (const scope of missingScopes) missing.set(scope, (missing.get(scope) ?? 0) + 1);
    }
    records += page.length;
    onProgress(records);
  }
  const most = [...missing].sort(([a, first], [b, second]) => second - first || a.localeCompare(b));
  return { ...counts, silent, missingScopes: Object.fromEntries(most) };
}
