import type { Collection, Document } from "../database/collection.js";
import { pagesByDate } from "../database/pages/pages-by-date.js";
import { RECORD_VERSION } from "../installations/stored-record.js";
import { installationPages, KINDS } from "./installation-pages.js";
import { type InstallationSummary, SUMMARY_FIELDS, summaryOf } from "./installation-summary.js";

/** Selects installations that are all of this. */
export interface InstallationFilter {
  /** Id of the record of one workspace or organization. */
  readonly id?: string | undefined;
  /** An organization: its org-wide install, and those of its workspaces. */
  readonly organization?: string | undefined;
  /** The company's own customer. */
  readonly tenant?: string | undefined;
  readonly missingScope?: string | undefined;
  readonly needsReinstall?: boolean | undefined;
  /** Without an event since then. */
  readonly silentSince?: Date | undefined;
}

/** Some query planners use a partial index only when the filter requires that the date exists. This lower bound does. */
const LONG_AGO = new Date(0);

/**
 * The installations of a Slack app, as many as `limit` says: the longest silent first, where silent ones are selected; those
 * that wait longest for a reinstall first, where these are; else in the order of their ids. Rejects with
 * `DatabaseUnavailableError`.
 */
export async function listInstallations(
  installations: Collection,
  clientId: string | undefined,
  filter: InstallationFilter,
  limit: number,
): Promise<InstallationSummary[]> {
  const found: InstallationSummary[] = [];
  for await (const page of pages(installations, clientId, filter)) {
    const summaries = page.map(summaryOf);
    // An earlier release that stores a new token leaves the mark of the old one.
    found.push(
      ...summaries.filter(
        ({ needsReinstallSince }) => !filter.needsReinstall || needsReinstallSince !== null,
      ),
    );
    if (found.length >= limit) break;
  }
  return found.slice(0, limit);
}

function pages(
  installations: Collection,
  clientId: string | undefined,
  { id, organization, tenant, missingScope, needsReinstall, silentSince }: InstallationFilter,
): AsyncGenerator<Document[]> {
  const wanted: Document = {
    clientId: clientId ?? null,
    v: RECORD_VERSION,
    kind: { $in: KINDS.workspaces },
    ...(id !== undefined && { workspace: id }),
    ...(organization !== undefined && { "enterprise.id": organization }),
    ...(tenant !== undefined && { tenant }),
    ...(missingScope !== undefined && { missingScopes: missingScope }),
    ...(needsReinstall && { "rotation.needsReinstallSince": { $gt: LONG_AGO } }),
    ...(silentSince !== undefined && { lastEventAt: { $gt: LONG_AGO, $lt: silentSince } }),
  };
  const field =
    silentSince !== undefined ? "lastEventAt" : needsReinstall ? "rotation.needsReinstallSince" : undefined;
  if (field === undefined) return installationPages(installations, clientId, wanted, SUMMARY_FIELDS);
  return pagesByDate(installations, wanted, { field, order: 1, projection: SUMMARY_FIELDS });
}
