import type { WebClient } from "./web-api.js";

const PAGE_LENGTH = 1_000;

/** The ids of the workspaces that a client's token reaches: of an org-wide install, those that an admin has added the app to. */
export async function teamsReachedBy(client: WebClient): Promise<ReadonlySet<string>> {
  const ids = new Set<string>();
  for (let cursor: string | undefined; ; ) {
    const page = await client.auth.teams.list({ limit: PAGE_LENGTH, ...(cursor && { cursor }) });
    for (const { id } of page.teams ?? []) if (id !== undefined) ids.add(id);
    cursor = page.response_metadata?.next_cursor;
    if (!cursor) return ids;
  }
}
