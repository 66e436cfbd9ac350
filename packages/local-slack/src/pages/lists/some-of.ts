import { type Html, html } from "../html.js";

/** More than these at the side would hide the rest. */
const MOST = 30;

/** The first items of a list, and the one that is open where it is not among them. */
export function someOf<Item>(items: readonly Item[], isOpen: (item: Item) => boolean): readonly Item[] {
  const some = items.slice(0, MOST);
  const open = items.find(isOpen);
  return open === undefined || some.includes(open) ? some : [...some, open];
}

/** A link to all items of a list; nothing where all are shown. */
export function linkToAll(all: readonly unknown[], words: string, href: string): readonly Html[] {
  if (all.length <= MOST) return [];
  return [html`<li class="all"><a href="${href}">All ${words} (${all.length})</a></li>`];
}
