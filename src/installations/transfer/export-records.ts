import type { Collection, Document } from "../../database/collection.js";
import { toJson } from "../../database/document-json.js";
import { pagesOf } from "../../database/pages/pages.js";
import { EXPORT_FORMAT, EXPORT_VERSION, type ExportEnd, type ExportHeader } from "./export-file.js";

export interface ExportOptions {
  readonly clientId: string | undefined;
  /** The ids of the workspaces' and organizations' records; all when undefined. */
  readonly workspaces: readonly string[] | undefined;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
}

export interface ExportedPart {
  /** Whole lines. */
  readonly text: string;
  /** How many records have been written with it. */
  readonly records: number;
  /** The ids of records of this part that are left out, because a value in them is neither JSON nor a date. */
  readonly leftOut: readonly string[];
}

/** The lines of an export, a page at a time. Nothing is opened. Rejects with `DatabaseUnavailableError`. */
export async function* exportRecords(
  installations: Collection,
  { clientId, workspaces, clock }: ExportOptions,
): AsyncGenerator<ExportedPart, void, undefined> {
  const header: ExportHeader = {
    format: EXPORT_FORMAT,
    version: EXPORT_VERSION,
    clientId: clientId ?? null,
    exportedAt: new Date(clock()).toISOString(),
  };
  let records = 0;
  yield { text: `${JSON.stringify(header)}\n`, records, leftOut: [] };
  const filter = {
    clientId: clientId ?? null,
    ...(workspaces !== undefined && { workspace: { $in: workspaces } }),
  };
  for await (const page of pagesOf(installations, filter)) {
    const lines: string[] = [];
    const leftOut: string[] = [];
    for (const record of page) {
      const line = lineOf(record);
      if (line === undefined) leftOut.push(String(record._id));
      else lines.push(line);
    }
    records += lines.length;
    yield { text: lines.join(""), records, leftOut };
  }
  const end: ExportEnd = { end: true, records };
  yield { text: `${JSON.stringify(end)}\n`, records, leftOut: [] };
}

function lineOf(record: Document): string | undefined {
  try {
    return `${toJson(record)}\n`;
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}
