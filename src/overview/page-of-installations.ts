import type { Collection, Document } from "../database/collection.js";
import { withinDeadline } from "../database/deadline.js";
import { type PageEnd, pageByDate } from "../database/pages/page-by-date.js";
import { workspaceOf } from "../installations/record-ids.js";
import { RECORD_VERSION } from "../installations/stored-record.js";
import { KINDS } from "./installation-pages.js";
import { type InstallationSummary, SUMMARY_FIELDS, summaryOf } from "./installation-summary.js";

/** What a list of installations is of. Each is a range of one index. */
export type InstallationSelection =
  | { readonly kind: "all" }
  | { readonly kind: "missing scope"; readonly scope: string }
  | { readonly kind: "needs reinstall" }
  | { readonly kind: "silent"; readonly since: Date };

/** Where the next page begins: after a date, or after a record's id. */
export type InstallationsEnd = PageEnd | { readonly id: string };

export interface PageOfInstallations {
  readonly installations: readonly InstallationSummary[];
  /** Undefined where this is the last page. A page may have less than it could, and yet not be the last one. */
  readonly end: InstallationsEnd | undefined;
}

const READ_DEADLINE_MS = 10_000;
const LONG_AGO = new Date(0);
/** So many records are read at a time where people's are among them. */
const READ_LENGTH = 200;
/** So often, at most, for one page. */
const MOST_READS = 5;

/**
 * A page of the installations of a Slack app, those of organizations too: in the order of their ids; the longest silent first,
 * or those that wait longest for a reinstall. Each query asks for 200 documents at most, and a page takes a few. Rejects with
 * `DatabaseUnavailableError`.
 */
export async function pageOfInstallations(
  installations: Collection,
  clientId: string | undefined,
  selection: InstallationSelection,
  length: number,
  after?: InstallationsEnd,
): Promise<PageOfInstallations> {
  const app = encodeURIComponent(clientId ?? "");
  if (selection.kind === "all") return pageOfAll(installations, app, length, after?.id);
  const filter = { clientId: clientId ?? null, v: RECORD_VERSION, kind: { $in: KINDS.workspaces } };
  if (selection.kind === "missing scope") {
    const _id = { $gt: after?.id ?? `${app}:`, $lt: `${app};` };
    const found = await read(installations, { ...filter, missingScopes: selection.scope, _id }, length + 1);
    return pageOf(found, length);
  }
  const isSilent = selection.kind === "silent";
  const field = isSilent ? "lastEventAt" : "rotation.needsReinstallSince";
  const { documents, end } = await pageByDate(
    installations,
    // Some query planners use a partial index only when the filter requires that the date exists.
    { ...filter, [field]: { $gt: LONG_AGO, ...(isSilent && { $lt: selection.since }) } },
    {
      field,
      order: 1,
      length,
      after: after !== undefined && "atMs" in after ? after : undefined,
      projection: SUMMARY_FIELDS,
    },
  );
  const summaries = documents.map(summaryOf);
  return {
    // An earlier release that stores a new token leaves the mark of the old one.
    installations: summaries.filter((each) => isSilent || each.needsReinstallSince !== null),
    end,
  };
}

/** No index has the workspaces alone in the order of their ids. So the people between them are read too, 200 of a workspace at most. */
async function pageOfAll(
  installations: Collection,
  app: string,
  length: number,
  after = `${app}:`,
): Promise<PageOfInstallations> {
  const found: Document[] = [];
  let last = after;
  for (let reads = 1; reads <= MOST_READS; reads++) {
    const page = await read(
      installations,
      { _id: { $gt: last, $lt: `${app};` }, v: RECORD_VERSION },
      READ_LENGTH,
    );
    found.push(...page.filter(({ kind }) => kind !== "user"));
    if (page.length < READ_LENGTH || found.length > length) return pageOf(found, length);
    const id = String(page.at(-1)?._id);
    const workspace = workspaceOf(id);
    last = workspace === id ? id : `${workspace}:user;`; // the ids of its people have a colon there
  }
  return { installations: found.map(summaryOf), end: { id: last } };
}

function read(installations: Collection, filter: Document, limit: number): Promise<Document[]> {
  return withinDeadline(
    (signal) =>
      installations.find(filter, { sort: { _id: 1 }, limit, projection: SUMMARY_FIELDS, signal }).toArray(),
    READ_DEADLINE_MS,
  );
}

/** Of documents in the order of their ids, of which there may be more than a page has. */
function pageOf(found: readonly Document[], length: number): PageOfInstallations {
  const page = found.slice(0, length).map(summaryOf);
  const last = page.at(-1);
  return { installations: page, end: found.length > length && last ? { id: last.id } : undefined };
}
