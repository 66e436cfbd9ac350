import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { Collection, Document } from "../collection.js";
import type { DataFile } from "./data-file.js";
import { Documents, type FindOptions, type StoredDocument } from "./documents.js";
import { equalitiesOf } from "./filter.js";
import { projected } from "./projection.js";
import { copyOfDocument } from "./stored-value.js";
import { documentOf, updated } from "./update.js";
import { ManyUpdate } from "./update-many.js";
import type { WriteGate } from "./write-gate.js";

type ProjectionOption = { readonly projection?: Document };

/** NeDB compares each document that a list of `_id`s finds with the whole list: a long one is told in parts. */
const LIST_LENGTH = 500;

/**
 * `Collection` on a NeDB datastore. NeDB reads and writes the file; filters, updates and projections are done here,
 * because NeDB's differ from MongoDB's (a null that matches no missing field but is less than a date, no
 * `$setOnInsert`, dates that are handed out uncopied), and so is finding: NeDB copies every document that it looks
 * at. A document is found once it is in the file, never before.
 *
 * Inserting many is one append to the file; so is updating or deleting up to 500. An `_id` is a string and not empty;
 * values are JSON's and dates. What MongoDB could do and this cannot throws a `TypeError`.
 */
export class EmbeddedCollection implements Collection {
  readonly #file: DataFile;
  readonly #gate: WriteGate;
  readonly #documents: Documents;

  /** `dates` are the fields by whose dates documents are found without a look at the others. */
  constructor(file: DataFile, gate: WriteGate, { dates }: { readonly dates: readonly string[] }) {
    this.#file = file;
    this.#gate = gate;
    this.#documents = new Documents(dates);
    for (const document of file.store.getAllData<StoredDocument>()) this.#documents.put(document);
  }

  find(filter: Document, options?: ProjectionOption & FindOptions): { toArray(): Promise<Document[]> } {
    return {
      toArray: async () => {
        this.#gate.checkOpen();
        const found = this.#documents.find(filter, options);
        return found.map((document) => copyOfDocument(projected(document, options?.projection)));
      },
    };
  }

  async findOne(filter: Document, options?: ProjectionOption): Promise<Document | null> {
    const [document = null] = await this.find(filter, { ...options, limit: 1 }).toArray();
    return document;
  }

  async insertOne(document: Document): Promise<unknown> {
    const copy = withId(copyOfDocument(document));
    await this.#write(() => this.#insert(copy));
    return { acknowledged: true, insertedId: copy._id };
  }

  async insertMany(documents: readonly Document[], _options: { readonly ordered: false }): Promise<unknown> {
    if (documents.length === 0) throw new TypeError("There is no document to insert.");
    const copies = documents.map((document) => withId(copyOfDocument(document)));
    await this.#write(async () => {
      const fresh = new Map<string, StoredDocument>();
      const taken: number[] = [];
      for (const [index, copy] of copies.entries()) {
        if (fresh.has(copy._id) || this.#documents.has(copy._id)) taken.push(index);
        else fresh.set(copy._id, copy);
      }
      await this.#append([...fresh.values()], (all) => this.#file.store.insertAsync(all));
      if (taken.length > 0) throw duplicates(copies, taken);
    });
    return { acknowledged: true, insertedCount: copies.length };
  }

  async updateOne(
    filter: Document,
    update: Document,
    options?: { readonly upsert?: boolean },
  ): Promise<{ matchedCount: number; modifiedCount: number; upsertedCount: number }> {
    return this.#write(async () => {
      const [document] = this.#documents.find(filter, { limit: 1 });
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

  async updateMany(
    filter: Document,
    update: Document,
  ): Promise<{ matchedCount: number; modifiedCount: number }> {
    const change = new ManyUpdate(update);
    return this.#write(async () => {
      const documents = this.#documents.find(filter);
      const modified = documents.filter((document) => change.changes(document));
      for (const part of parts(modified)) {
        await this.#append(
          part.map((document) => change.applied(document)),
          () => this.#file.store.updateAsync(havingIdOf(part), change.operators, { multi: true }),
        );
      }
      return { matchedCount: documents.length, modifiedCount: modified.length };
    });
  }

  async deleteOne(filter: Document): Promise<{ deletedCount: number }> {
    return this.#write(() => this.#delete(this.#documents.find(filter, { limit: 1 })));
  }

  async deleteMany(filter: Document): Promise<{ deletedCount: number }> {
    return this.#write(() => this.#delete(this.#documents.find(filter)));
  }

  /** A write that has its turn; a file that has grown too long is compacted after it, and the writer does not wait. */
  async #write<T>(write: () => Promise<T>): Promise<T> {
    const result = await this.#gate.pass(write);
    if (this.#file.isOvergrown) {
      void this.#gate.pass(() => this.#file.compactIfOvergrown()).catch(() => undefined);
    }
    return result;
  }

  async #insert(document: StoredDocument): Promise<void> {
    if (this.#documents.has(document._id)) throw duplicates([document], [0]);
    await this.#append([document], (all) => this.#file.store.insertAsync(all));
  }

  /** Whether it was another document before. */
  async #replace(document: StoredDocument, next: Document): Promise<boolean> {
    if (next._id !== document._id) throw new TypeError("An update cannot change the _id.");
    if (isDeepStrictEqual(next, document)) return false;
    await this.#append([withId(next)], () => this.#file.store.updateAsync({ _id: document._id }, next));
    return true;
  }

  async #delete(documents: readonly StoredDocument[]): Promise<{ deletedCount: number }> {
    for (const part of parts(documents)) {
      await this.#gate.append(() => this.#file.store.removeAsync(havingIdOf(part), { multi: true }));
      for (const { _id } of part) this.#documents.remove(_id);
    }
    return { deletedCount: documents.length };
  }

  /** Brings documents to the file by what NeDB does with them, and then lets them be found. */
  async #append(
    documents: StoredDocument[],
    change: (documents: StoredDocument[]) => Promise<unknown>,
  ): Promise<void> {
    if (documents.length === 0) return;
    await this.#gate.append(() => change(documents));
    for (const document of documents) this.#documents.put(document);
  }
}

function* parts(documents: readonly StoredDocument[]): Generator<readonly StoredDocument[]> {
  for (let from = 0; from < documents.length; from += LIST_LENGTH)
    yield documents.slice(from, from + LIST_LENGTH);
}

function havingIdOf(documents: readonly StoredDocument[]): Document {
  return { _id: { $in: documents.map(({ _id }) => _id) } };
}

/** Shaped as mongodb's error of a bulk write. */
function duplicates(documents: readonly StoredDocument[], indexes: readonly number[]): Error {
  const ids = indexes.map((index) => documents[index]?._id).join(", ");
  return Object.assign(new Error(`There is a document already with each of these as its _id: ${ids}.`), {
    code: 11000,
    writeErrors: indexes.map((index) => ({ index, code: 11000 })),
  });
}

/** NeDB forgets a document with an empty `_id` when it reads its file again. */
function withId(document: Document): StoredDocument {
  const { _id } = document;
  if (typeof _id !== "string" || _id === "")
    throw new TypeError("A document needs an _id that is a string and not empty.");
  return { ...document, _id };
}
