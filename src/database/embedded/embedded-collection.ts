import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { Collection, Document } from "../collection.js";
import type { Datastore } from "./datastore.js";
import { equalitiesOf, isOperators, matches } from "./filter.js";
import { projected } from "./projection.js";
import { copyOfDocument } from "./stored-value.js";
import { documentOf, updated } from "./update.js";
import type { WriteGate } from "./write-gate.js";

type ReadOptions = { readonly projection?: Document };
type StoredDocument = Document & { readonly _id: string };

/**
 * `Collection` on a NeDB datastore. NeDB keeps the documents, finds them by `_id` and writes the file; filters, updates
 * and projections are done here, because NeDB's differ from MongoDB's (a null that matches no missing field but is
 * less than a date, no `$setOnInsert`, dates that are handed out uncopied).
 *
 * An `_id` is a string and not empty; values are JSON's and dates. What MongoDB could do and this cannot throws a
 * `TypeError`.
 */
export class EmbeddedCollection implements Collection {
  readonly #store: Datastore;
  readonly #gate: WriteGate;

  constructor(store: Datastore, gate: WriteGate) {
    this.#store = store;
    this.#gate = gate;
  }

  find(filter: Document, options?: ReadOptions): { toArray(): Promise<Document[]> } {
    return {
      toArray: async () => {
        const documents = await this.#matching(filter);
        return documents.map((document) => projected(document, options?.projection));
      },
    };
  }

  async findOne(filter: Document, options?: ReadOptions): Promise<Document | null> {
    const [document] = await this.#matching(filter);
    return document === undefined ? null : projected(document, options?.projection);
  }

  async insertOne(document: Document): Promise<unknown> {
    const copy = withId(copyOfDocument(document));
    await this.#gate.pass(() => this.#insert(copy));
    return { acknowledged: true, insertedId: copy._id };
  }

  async updateOne(
    filter: Document,
    update: Document,
    options?: { readonly upsert?: boolean },
  ): Promise<{ matchedCount: number; modifiedCount: number; upsertedCount: number }> {
    return this.#gate.pass(async () => {
      const [document] = await this.#matching(filter);
      if (document !== undefined) {
        const modified = await this.#replace(document, updated(document, update, "existing"));
        return { matchedCount: 1, modifiedCount: modified ? 1 : 0, upsertedCount: 0 };
      }
      if (options?.upsert !== true) return { matchedCount: 0, modifiedCount: 0, upsertedCount: 0 };
      const made = updated(documentOf(equalitiesOf(filter)), update, "new");
      await this.#insert(withId({ _id: randomUUID(), ...made }));
      return { matchedCount: 0, modifiedCount: 0, upsertedCount: 1 };
    });
  }

  async deleteOne(filter: Document): Promise<{ deletedCount: number }> {
    return this.#gate.pass(async () => this.#delete((await this.#matching(filter)).slice(0, 1)));
  }

  async deleteMany(filter: Document): Promise<{ deletedCount: number }> {
    return this.#gate.pass(async () => this.#delete(await this.#matching(filter)));
  }

  async #matching(filter: Document): Promise<StoredDocument[]> {
    this.#gate.checkOpen();
    const candidates = await this.#store.findAsync<StoredDocument>(candidateQuery(filter));
    return candidates
      .filter((document) => matches(document, filter))
      .map((document) => withId(copyOfDocument(document)));
  }

  async #insert(document: StoredDocument): Promise<void> {
    if ((await this.#store.findAsync({ _id: document._id })).length > 0) {
      throw Object.assign(new Error(`There is a document with the _id ${document._id}.`), { code: 11000 });
    }
    await this.#gate.append(() => this.#store.insertAsync(document));
  }

  /** Whether it was another document before. */
  async #replace(document: StoredDocument, next: Document): Promise<boolean> {
    if (next._id !== document._id) throw new TypeError("An update cannot change the _id.");
    if (isDeepStrictEqual(next, document)) return false;
    await this.#gate.append(() => this.#store.updateAsync({ _id: document._id }, next));
    return true;
  }

  async #delete(documents: readonly StoredDocument[]): Promise<{ deletedCount: number }> {
    const ids = documents.map(({ _id }) => _id);
    await this.#gate.append(() => this.#store.removeAsync({ _id: { $in: ids } }, { multi: true }));
    return { deletedCount: ids.length };
  }
}

/** What NeDB's index can narrow down: one `_id` or a list of them. */
function candidateQuery({ _id }: Document): Document {
  if (typeof _id === "string") return { _id };
  if (!isOperators(_id) || !Array.isArray(_id.$in)) return {};
  return { _id: { $in: _id.$in.filter((id) => typeof id === "string") } };
}

/** NeDB forgets a document with an empty `_id` when it reads its file again. */
function withId(document: Document): StoredDocument {
  const { _id } = document;
  if (typeof _id !== "string" || _id === "")
    throw new TypeError("A document needs an _id that is a string and not empty.");
  return { ...document, _id };
}
