import type { Document } from "../collection.js";
import { DateIndex } from "./date-index.js";
import { isOperators, matches } from "./filter.js";
import { byFields, type Sort } from "./sort.js";

export type StoredDocument = Document & { readonly _id: string };

export interface FindOptions {
  readonly sort?: Sort;
  readonly limit?: number;
}

/** Documents that may match a filter; `ascendingBy` is the field by whose dates they come. */
interface Candidates {
  readonly documents: Iterable<StoredDocument>;
  readonly ascendingBy?: string;
}

/**
 * The documents of a collection as its file has them, found without a look at the others by `_id`, by a list of
 * `_id`s, and by a field of dates that it was told of. A document in here is replaced, never changed.
 */
export class Documents {
  readonly #byId = new Map<string, StoredDocument>();
  readonly #indexes: ReadonlyMap<string, DateIndex>;

  constructor(dateFields: readonly string[]) {
    this.#indexes = new Map(dateFields.map((field) => [field, new DateIndex()]));
  }

  has(id: string): boolean {
    return this.#byId.has(id);
  }

  put(document: StoredDocument): void {
    this.#byId.set(document._id, document);
    for (const [field, index] of this.#indexes) index.set(document._id, document[field]);
  }

  remove(id: string): void {
    this.#byId.delete(id);
    for (const index of this.#indexes.values()) index.set(id, undefined);
  }

  /** Those that match: all, or the first of them as `Collection.find` says. */
  find(filter: Document, { sort = {}, limit = 0 }: FindOptions = {}): StoredDocument[] {
    if (!Number.isInteger(limit) || limit < 0)
      throw new TypeError("A limit is a whole number, and 0 is none.");
    const { documents, ascendingBy } = this.#candidates(filter);
    const most = limit === 0 ? Infinity : limit;
    const fields = Object.keys(sort);
    const inOrder = fields.every((field) => field === ascendingBy && sort[field] === 1);
    if (inOrder) return firstMatching(documents, filter, most);
    return firstMatching(documents, filter, Infinity).sort(byFields(sort)).slice(0, most);
  }

  #candidates(filter: Document): Candidates {
    const { _id } = filter;
    if (typeof _id === "string") return { documents: this.#withIds([_id]) };
    if (isOperators(_id) && Array.isArray(_id.$in)) return { documents: this.#withIds(new Set(_id.$in)) };
    for (const [field, index] of this.#indexes) {
      const range = rangeOf(filter[field]);
      if (range === undefined) continue;
      const ids = index.between(range.from, range.to);
      if (index.others.size === 0) return { documents: this.#withIds(ids), ascendingBy: field };
      return { documents: this.#withIds([...ids, ...index.others]) };
    }
    return { documents: this.#byId.values() };
  }

  *#withIds(ids: Iterable<unknown>): Generator<StoredDocument> {
    for (const id of ids) {
      const document = this.#byId.get(id as string);
      if (document !== undefined) yield document;
    }
  }
}

function firstMatching(
  documents: Iterable<StoredDocument>,
  filter: Document,
  most: number,
): StoredDocument[] {
  const found: StoredDocument[] = [];
  for (const document of documents) {
    if (!matches(document, filter)) continue;
    found.push(document);
    if (found.length === most) break;
  }
  return found;
}

/** The times outside of which no date meets the condition; undefined when something without a date might meet it. */
function rangeOf(condition: unknown): { readonly from: number; readonly to: number } | undefined {
  if (condition instanceof Date) return { from: condition.getTime(), to: condition.getTime() };
  if (!isOperators(condition)) return undefined;
  const range = { from: -Infinity, to: Infinity };
  let found = condition.$exists === true;
  for (const [operator, operand] of Object.entries(condition)) {
    if (!(operand instanceof Date)) continue;
    const from = ["$eq", "$gt", "$gte"].includes(operator);
    const to = ["$eq", "$lt", "$lte"].includes(operator);
    if (from) range.from = Math.max(range.from, operand.getTime());
    if (to) range.to = Math.min(range.to, operand.getTime());
    found ||= from || to;
  }
  return found ? range : undefined;
}
