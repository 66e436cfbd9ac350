import type { Viewer } from "../client/viewer.js";
import { framedPage } from "../frame/page-frame.js";
import { type Html, html } from "../html.js";
import type { PageParts } from "../page-parts.js";
import { pageOfList } from "./page-of-list.js";

const LIMITS = { mostItems: 100, mostCharacters: 100_000 };

/** What a person looks for in a long list, and from which item on. */
export interface Sought {
  readonly find: string;
  readonly from: number;
}

export function readSought(query: { readonly find?: unknown; readonly from?: unknown }): Sought {
  const from = Number(query.from);
  return {
    find: typeof query.find === "string" ? query.find : "",
    from: Number.isInteger(from) && from > 0 ? from : 0,
  };
}

/** A page with a list that is too long for the side, and a box that finds items in it. */
export function findPage<Item>(
  parts: PageParts,
  page: {
    readonly viewer: Viewer;
    readonly title: string;
    /** What is in the list, such as "channels". */
    readonly words: string;
    readonly path: string;
    readonly current: string;
    readonly items: readonly Item[];
    readonly textOf: (item: Item) => string;
    readonly draw: (item: Item) => Html;
    /** Fields that stay in the address. */
    readonly kept?: Readonly<Record<string, string>>;
  },
  { find, from }: Sought,
): string {
  const { viewer, title, words, path, current, items, textOf, draw, kept = {} } = page;
  const found = items.filter((each) => textOf(each).toLowerCase().includes(find.trim().toLowerCase()));
  const { drawn } = pageOfList(found.slice(from), draw, LIMITS);
  const next = from + drawn.length;
  const pathFrom = (index: number) =>
    `${path}?${new URLSearchParams({ ...kept, find, from: String(index) })}`;
  const main = html`<header class="page-head"><h1>${title}</h1></header>
<div class="scroll" tabindex="0" role="region" aria-label="${title}"><div class="sheet">
<form class="find" method="get" action="${path}" role="search">${Object.entries(kept).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
<label class="for-readers" for="find">Find ${words}</label><input id="find" type="search" name="find" value="${find}" placeholder="Find ${words}" autocomplete="off" data-keep>
<button class="button" type="submit">Find</button></form>
<section class="card" aria-label="Found">
<p class="quiet">${found.length} ${words}${found.length > drawn.length && drawn.length > 0 && html`, ${from + 1} to ${next} of them here`}</p>
<ul class="found">${drawn}</ul>
${from > 0 && html`<p><a href="${pathFrom(0)}">Show the first ${words}</a></p>`}
${next < found.length && html`<p><a href="${pathFrom(next)}">Show more ${words}</a></p>`}
</section></div></div>`;
  return framedPage(parts, { viewer, title, current, main });
}
