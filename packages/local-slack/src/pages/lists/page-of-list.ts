import type { Html } from "../html.js";

/** How much of a list one page has: so many items, or fewer where their HTML is long. */
export interface PageLimits {
  readonly mostItems: number;
  readonly mostCharacters: number;
}

export interface PageOfList<Item> {
  readonly drawn: readonly Html[];
  /** The first item that has no place on the page any more. */
  readonly next?: Item;
}

/** Draws items until the page is full; one at least, however long it is. Looks at no item beyond the next one. */
export function pageOfList<Item>(
  items: Iterable<Item>,
  draw: (item: Item) => Html,
  { mostItems, mostCharacters }: PageLimits,
): PageOfList<Item> {
  const drawn: Html[] = [];
  let characters = 0;
  for (const item of items) {
    if (drawn.length === mostItems) return { drawn, next: item };
    const html = draw(item);
    characters += html.length;
    if (drawn.length > 0 && characters > mostCharacters) return { drawn, next: item };
    drawn.push(html);
  }
  return { drawn };
}

/** A list from its end. */
export function* latestFirst<Item>(items: readonly Item[]): Generator<Item> {
  for (let index = items.length - 1; index >= 0; index -= 1) yield items[index] as Item;
}
