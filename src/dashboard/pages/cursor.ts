import type { PageEnd } from "../../database/pages/page-by-date.js";

/** Where a page begins, as its URL has it. */
export function cursorOf(end: PageEnd | { readonly id: string } | undefined): string | undefined {
  if (end === undefined) return undefined;
  return "atMs" in end ? `${end.atMs}~${end.id}` : end.id;
}

export function datedEnd(cursor: string | undefined): PageEnd | undefined {
  const [, atMs, id] = /^(\d{1,15})~(.{1,500})$/.exec(cursor ?? "") ?? [];
  return id === undefined ? undefined : { atMs: Number(atMs), id };
}

/** A record's id of this Slack app: another one would begin outside the app's own records. */
export function idEnd(
  cursor: string | undefined,
  clientId: string | undefined,
): { readonly id: string } | undefined {
  return cursor?.startsWith(`${encodeURIComponent(clientId ?? "")}:`) ? { id: cursor } : undefined;
}
