import type { Collection, Document } from "../database/collection.js";
import { pagesOf } from "../database/pages/pages.js";

/** What a record is of, as it says itself. */
export const KINDS = { workspaces: ["workspace", "org"], all: ["workspace", "org", "user"] } as const;

/**
 * The records of one Slack app that match, in the order of their ids, a page at a time: a range of the index of `_id`, which
 * begins with the client id. `after` leaves out those up to this id. Rejects with `DatabaseUnavailableError`.
 */
export function installationPages(
  installations: Collection,
  clientId: string | undefined,
  filter: Document,
  projection: Document,
  after?: string,
): AsyncGenerator<Document[]> {
  const app = encodeURIComponent(clientId ?? "");
  return pagesOf(installations, filter, projection, { after: after ?? `${app}:`, before: `${app};` });
}
