import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";

import type { Collection, Document } from "../collection.js";
import type { Datastore } from "./datastore.js";
import { equalitiesOf, matches } from "./filter.js";
import { projected } from "./projection.js";
import { copyOfDocument } from "./stored-value.js";
import { documentOf, updated } from "./update.js";

/** `Collection` on one NeDB datastore, which keeps and finds documents by `_id`; MongoDB's semantics are made here. */
export class EmbeddedCollection implements Collection {
  readonly #store: Datastore;
  #lastWrite: Promise<unknown> = Promise.resolve();

  constructor(store: Datastore) {
    this.#store = store;
  }

  find(filter: Document, options?: { readonly projection?: Document }): { toArray(): Promise<Document[]> } {
    return {
      toArray: async () =>
        (await this.#matching(filter)).map((document) => projected(document, options?.projection)),
    };
  }

  async findOne(filter: Document, options?: { readonly projection?: Document }): Promise<Document | null> {
    const [document] = await this.#matching(filter);
    return document === undefined ? null : projected(document, options?.projection);
  }

  async insertOne(document: Document): Promise<unknown> {
    return this.#write(() => this.#insert(copyOfDocument(document)));
  }

  async updateOne(
    filter: Document,
    update: Document,
    options?: { readonly upsert?: boolean },
  ): Promise<{ matchedCount: number; modifiedCount: number; upsertedCount: number }> {
    return this.#write(async () => {
      const [document] = await this.#matching(filter);
      if (document !== undefined) {
        const next = updated(document, update, false);
        if (next._id !== document._id) throw new TypeError("An update cannot change a document's _id.");
        const modified = !isDeepStrictEqual(next, document);
        if (modified) await this.#store.updateAsync({ _id: document._id }, next);
        return { matchedCount: 1, modifiedCount: modified ? 1 : 0, upsertedCount: 0 };
      }
      if (options?.upsert !== true) return { matchedCount: 0, modifiedCount: 0, upsertedCount: 0 };
      const made = updated(documentOf(equalitiesOf(filter)), update, true);
      await this.#insert({ _id: randomUUID(), ...made });
      return { matchedCount: 0, modifiedCount: 0, upsertedCount: 1 };
    });
  }

  async deleteOne(filter: Document): Promise<{ deletedCount: number }> {
    return this.#delete(filter, 1);
  }

  async deleteMany(filter: Document): Promise<{ deletedCount: number }> {
    return this.#delete(filter, Number.POSITIVE_INFINITY);
  }

  #delete(filter: Document, limit: number): Promise<{ deletedCount: number }> {
    return this.#write(async () => {
      const ids = (await this.#matching(filter)).slice(0, limit).map(({ _id }) => _id as string);
      if (ids.length > 0) await this.#store.removeAsync({ _id: { $in: ids } }, { multi: true });
      return { deletedCount: ids.length };
    });
  }

  async #insert(document: Document): Promise<void> {
    try {
      await this.#store.insertAsync(document);
    } catch (error) {
      if ((error as { errorType?: unknown }).errorType !== "uniqueViolated") throw error;
      throw Object.assign(new Error(`A document with the _id ${document._id} exists.`), { code: 11000 });
    }
  }

  async #matching(filter: Document): Promise<Document[]> {
    const { _id } = filter;
    const candidates = await this.#store.findAsync<Document>(typeof _id === "string" ? { _id } : {});
    return candidates.filter((document) => matches(document, filter)).map(copyOfDocument);
  }

  /** Writes run one after the other: what one reads, none changes before it has written. */
  #write<T>(operation: () => Promise<T>): Promise<T> {
    const result = this.#lastWrite.then(operation);
    this.#lastWrite = result.catch(() => undefined);
    return result;
  }
}
