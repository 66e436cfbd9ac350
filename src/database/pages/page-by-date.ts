import type { Collection, Document } from "../collection.js";
import { withinDeadline } from "../deadline.js";

const READ_DEADLINE_MS = 10_000;

/** The last document of a page: its date, and its id, since several may have the same date. */
export interface PageEnd {
  readonly atMs: number;
  readonly id: string;
}

export interface DatedPage {
  readonly documents: readonly Document[];
  /** Where the next page begins; undefined where this is the last one. */
  readonly end: PageEnd | undefined;
}

/**
 * The page of the documents that match which comes after another one, in the order of a date, and of their ids where they have
 * the same. The filter compares the field with a date, so that an index gives the order. It takes up to three queries, each of
 * which asks for one document more than a page has. Rejects with `DatabaseUnavailableError`.
 */
export async function pageByDate(
  collection: Collection,
  filter: Document,
  {
    field,
    order,
    length,
    after,
    projection,
  }: {
    readonly field: string;
    readonly order: 1 | -1;
    readonly length: number;
    readonly after?: PageEnd | undefined;
    readonly projection?: Document;
  },
): Promise<DatedPage> {
  const read = (part: Document, sort: { readonly [field: string]: 1 | -1 }, limit: number) =>
    withinDeadline(
      (signal) =>
        collection
          .find({ ...filter, ...part }, { sort, limit, ...(projection && { projection }), signal })
          .toArray(),
      READ_DEADLINE_MS,
    );
  const ofDate = (atMs: number, afterId: string, limit: number) =>
    read({ [field]: new Date(atMs), _id: { $gt: afterId } }, { _id: 1 }, limit);
  const timeOf = (document: Document): number =>
    field
      .split(".")
      .reduce((value, name) => value[name], document)
      .getTime();

  const wanted = length + 1; // to know whether there is a next page
  const documents = after === undefined ? [] : await ofDate(after.atMs, after.id, wanted);
  const missing = wanted - documents.length;
  if (missing > 0) {
    const beyond = after && { ...filter[field], [order === 1 ? "$gt" : "$lt"]: new Date(after.atMs) };
    const rest = await read(beyond === undefined ? {} : { [field]: beyond }, { [field]: order }, missing);
    const last = rest.at(-1);
    if (rest.length < missing || last === undefined) {
      return { documents: [...documents, ...inOrder(rest)], end: undefined };
    }
    // Of those with the last date any may be here: the first ones by their ids have to be.
    const lastMs = timeOf(last);
    documents.push(...inOrder(rest.filter((each) => timeOf(each) !== lastMs)));
    documents.push(...(await ofDate(lastMs, "", wanted - documents.length)));
  }
  const page = documents.slice(0, length);
  const last = page.at(-1);
  const isLast = documents.length < wanted || last === undefined;
  return { documents: page, end: isLast ? undefined : { atMs: timeOf(last), id: String(last._id) } };

  function inOrder(found: readonly Document[]): Document[] {
    return [...found].sort(
      (a, b) => order * (timeOf(a) - timeOf(b)) || (String(a._id) < String(b._id) ? -1 : 1),
    );
  }
}
