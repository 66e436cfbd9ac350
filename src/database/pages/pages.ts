import { setImmediate } from "node:timers/promises";
import type { Collection, Document } from "../collection.js";
import { withinDeadline } from "../deadline.js";

const READ_DEADLINE_MS = 10_000;
/** How many documents are in memory at a time. */
export const PAGE_LENGTH = 200;

/**
 * The documents that match, in the order of their ids, a page at a time; with `ids` those between these two. What is written
 * meanwhile is in a later page or in none. Rejects with `DatabaseUnavailableError`.
 */
export async function* pagesOf(
  collection: Collection,
  filter: Document,
  projection?: Document,
  ids?: { readonly after: string; readonly before: string },
): AsyncGenerator<Document[]> {
  for (let last = ids?.after ?? ""; ; ) {
    const page = await withinDeadline(
      (signal) =>
        collection
          .find(
            { ...filter, _id: { $gt: last, ...(ids && { $lt: ids.before }) } },
            { sort: { _id: 1 }, limit: PAGE_LENGTH, ...(projection && { projection }), signal },
          )
          .toArray(),
      READ_DEADLINE_MS,
    );
    if (page.length > 0) yield page;
    if (page.length < PAGE_LENGTH) return;
    last = String(page.at(-1)?._id);
    await setImmediate(); // lets other work run in between
  }
}
