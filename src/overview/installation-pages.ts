import { setImmediate } from "node:timers/promises";
import type { Collection, Document } from "../database/collection.js";
import { withinDeadline } from "../database/deadline.js";

const READ_DEADLINE_MS = 10_000;
/** How many records are asked for at a time. */
export const PAGE_LENGTH = 200;

/** What a record is of, as it says itself. */
export const KINDS = { workspaces: ["workspace", "org"], all: ["workspace", "org", "user"] } as const;

/**
 * The records of one Slack app that match, in the order of their ids, a page at a time: a range of the index of `_id`, which
 * begins with the client id. `after` leaves out those up to this id. Rejects with `DatabaseUnavailableError`.
 */
export async function* installationPages(
  installations: Collection,
  clientId: string | undefined,
  filter: Document,
  projection: Document,
  after?: string,
): AsyncGenerator<Document[]> {
  const app = encodeURIComponent(clientId ?? "");
  for (let last = after ?? `${app}:`; ; ) {
    const page = await withinDeadline(
      (signal) =>
        installations
          .find(
            { ...filter, _id: { $gt: last, $lt: `${app};` } },
            { sort: { _id: 1 }, limit: PAGE_LENGTH, projection, signal },
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
