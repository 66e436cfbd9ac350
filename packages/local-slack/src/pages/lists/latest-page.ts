import { type Html, html } from "../html.js";
import { type PageLimits, pageOfList } from "./page-of-list.js";

/**
 * One page of a list that grows at its end, the latest first: all of it, or from the item with the index `from` back. `links` lead to
 * what is older, and back to the latest.
 */
export function latestPage<Item>(
  all: readonly Item[],
  from: number | undefined,
  limits: PageLimits,
  draw: (item: Item, index: number) => Html,
  /** What else the links say. */
  query: Readonly<Record<string, string>> = {},
): { readonly shown: readonly Html[]; readonly links: Html } {
  const last = Math.min(from ?? all.length - 1, all.length - 1);
  const { drawn } = pageOfList(indexesFrom(last), (index) => draw(all[index] as Item, index), limits);
  const older = last - drawn.length;
  const to = (more: Readonly<Record<string, string>>) => `?${new URLSearchParams({ ...query, ...more })}`;
  return {
    shown: drawn,
    links: html`${older >= 0 && html`<p class="more"><a href="${to({ from: String(older) })}">Show older ones (${older + 1})</a></p>`}${
      from !== undefined && html`<p class="more"><a href="${to({})}">Show the latest</a></p>`
    }`,
  };
}

/** The index in an address; undefined where there is none. */
export function readFrom(value: unknown): number | undefined {
  return typeof value === "string" && /^\d+$/.test(value) ? Number(value) : undefined;
}

function* indexesFrom(last: number): Generator<number> {
  for (let index = last; index >= 0; index -= 1) yield index;
}
