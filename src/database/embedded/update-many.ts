import { isDeepStrictEqual } from "node:util";
import type { Document } from "../collection.js";
import type { StoredDocument } from "./documents.js";
import { checkFieldName, copyOfValue } from "./stored-value.js";
import { checkUpdate } from "./update.js";

/**
 * An update of many documents, which NeDB can do in one go because it treats whole fields as MongoDB does. Throws a
 * `TypeError` for what `updated` refuses, for dotted paths and for `_id`.
 */
export class ManyUpdate {
  readonly #set: ReadonlyMap<string, unknown>;
  readonly #unset: readonly string[];

  constructor(update: Document) {
    checkUpdate(update);
    const set = Object.entries<unknown>(update.$set ?? {});
    this.#unset = Object.keys(update.$unset ?? {});
    for (const field of [...set.map(([name]) => name), ...this.#unset]) {
      if (field.includes("."))
        throw new TypeError("The embedded database updates many by top-level fields only.");
      checkFieldName(field);
      if (field === "_id") throw new TypeError("An update of many cannot change the _id.");
    }
    this.#set = new Map(set.map(([field, value]) => [field, copyOfValue(value)]));
  }

  /** The same for NeDB. */
  get operators(): Document {
    return {
      $set: Object.fromEntries(this.#set),
      $unset: Object.fromEntries(this.#unset.map((field) => [field, true])),
    };
  }

  /** Whether it would change the document. */
  changes(document: Document): boolean {
    for (const [field, value] of this.#set) {
      if (!Object.hasOwn(document, field) || !isDeepStrictEqual(document[field], value)) return true;
    }
    return this.#unset.some((field) => Object.hasOwn(document, field));
  }

  /** Another document with it applied. */
  applied(document: StoredDocument): StoredDocument {
    const result: StoredDocument = { ...document, ...Object.fromEntries(this.#set) };
    for (const field of this.#unset) delete result[field];
    return result;
  }
}
