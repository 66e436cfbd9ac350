import { setImmediate } from "node:timers/promises";
import type { Collection, Document } from "../collection.js";
import { withinDeadline } from "../deadline.js";

const READ_DEADLINE_MS = 10_000;
/** How many documents are asked for at a time. */
const PAGE_LENGTH = 200;

/**
 * The documents that match, in the order of a date, a page at a time, and as many as `limit` says. The filter compares the
 * field with a date, so that an index gives the order. Rejects with `DatabaseUnavailableError`.
 */
export async function* pagesByDate(
  collection: Collection,
  filter: Document,
  {
    field,
    order,
    limit = Number.POSITIVE_INFINITY,
    projection,
  }: {
    readonly field: string;
    readonly order: 1 | -1;
    readonly limit?: number;
    readonly projection?: Document;
  },
): AsyncGenerator<Document[]> {
  let left = limit;
  let from: Document = {};
  let last: PageEnd | undefined;
  while (left > 0) {
    const length = Math.min(PAGE_LENGTH, left);
    const page = await withinDeadline(
      (signal) =>
        collection
          .find(
            { ...filter, ...from },
            { sort: { [field]: order }, limit: length, ...(projection && { projection }), signal },
          )
          .toArray(),
      READ_DEADLINE_MS,
    );
    if (page.length > 0) yield page;
    if (page.length < length) return;
    left -= page.length;
    await setImmediate(); // lets other work run in between
    last = endOf(page, field, last);
    // Several may have the same date: those that were read are left out by their ids.
    from = {
      [field]: { ...filter[field], [order === 1 ? "$gte" : "$lte"]: new Date(last.atMs) },
      _id: { $nin: last.ids },
    };
  }
}

/** The date up to which documents were read, and the ids of those that have it. */
interface PageEnd {
  readonly atMs: number;
  readonly ids: readonly string[];
}

function endOf(page: readonly Document[], field: string, before: PageEnd | undefined): PageEnd {
  const path = field.split(".");
  const timeOf = (document: Document): number =>
    path.reduce((value, name) => value[name], document).getTime();
  const atMs = timeOf(page.at(-1) ?? {});
  const ids = page.filter((document) => timeOf(document) === atMs).map(({ _id }) => String(_id));
  return { atMs, ids: before?.atMs === atMs ? [...before.ids, ...ids] : ids };
}
