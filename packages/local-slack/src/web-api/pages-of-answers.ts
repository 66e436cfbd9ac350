import { optional } from "./method-declaration.js";
import { Refusal } from "./refusal.js";

/** The arguments of a method whose answer comes in pages: https://docs.slack.dev/apis/web-api/pagination */
export const PAGED = { cursor: optional.text, limit: optional.number } as const;

/** How many items a page has. */
export interface PageSize {
  readonly most: number;
  /** Without `limit`. */
  readonly usual: number;
}

interface Page<Item> {
  readonly items: readonly Item[];
  /** Empty on the last page. */
  readonly nextCursor: string;
}

/**
 * One page of a list, from the cursor on. A cursor names the item that comes next, so that what is added before it or
 * taken away meanwhile shows nothing twice.
 */
export function pageOf<Item>(
  all: readonly Item[],
  keyOf: (item: Item) => string,
  { cursor, limit }: { readonly cursor: string | undefined; readonly limit: number | undefined },
  { most, usual }: PageSize,
): Page<Item> {
  const size = limit === undefined || limit === 0 ? usual : limit;
  if (size < 1 || size > most) throw new Refusal("invalid_limit");
  const start = cursor === undefined ? 0 : all.findIndex((item) => encode(keyOf(item)) === cursor);
  if (start === -1) throw new Refusal("invalid_cursor");
  const next = all[start + size];
  return { items: all.slice(start, start + size), nextCursor: next === undefined ? "" : encode(keyOf(next)) };
}

/** The page that `page` and `count` name, in the older way of paging. */
export function numberedPage<Item>(
  all: readonly Item[],
  { page = 1, count }: { readonly page?: number | undefined; readonly count?: number | undefined },
  { most, usual }: PageSize,
) {
  const size = Math.min(Math.max(count ?? usual, 1), most);
  const pages = Math.ceil(all.length / size);
  const at = Math.max(page, 1);
  return {
    items: all.slice((at - 1) * size, at * size),
    paging: { count: size, total: all.length, page: at, pages },
  };
}

function encode(key: string): string {
  return Buffer.from(`next:${key}`).toString("base64");
}
