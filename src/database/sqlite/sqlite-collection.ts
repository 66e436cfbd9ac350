import { setImmediate } from "node:timers/promises";
import type { Collection, Document } from "../collection.js";
import { documentOf, toJson } from "../document-json.js";
import type { Connection } from "./connection.js";
import { projected } from "./projection.js";
import { duplicates, type FindOptions, type NewRow, type Row, SqliteTable } from "./sqlite-table.js";
import type { TableIndexes } from "./table-indexes.js";
import { checkUpdate } from "./update.js";

/**
 * `Collection` on a table of SQLite, a row for each document: its `_id`, and its JSON. An `_id` is a string and not
 * empty; values are JSON's and dates. What MongoDB could do and this cannot throws a `TypeError`; one thing is not
 * noticed: a path through an array finds nothing. Work on many documents is done in steps, between which
 * others write: like MongoDB's it is no transaction.
 */
export class SqliteCollection implements Collection {
  readonly name: string;
  /** For steps of a write that does more. */
  readonly table: SqliteTable;
  readonly #connection: Connection;

  constructor(connection: Connection, name: string, indexes: TableIndexes) {
    this.#connection = connection;
    this.name = name;
    this.table = new SqliteTable(connection, name, indexes);
  }

  find(filter: Document, options: FindOptions = {}): { toArray(): Promise<Document[]> } {
    const { sort, limit = 0, projection } = options;
    if (!Number.isInteger(limit) || limit < 0)
      throw new TypeError("A limit is a whole number, and 0 is none.");
    const found = ({ document }: Row) => projected(document, projection);
    return {
      toArray: async () => {
        if (limit > 0 || sort !== undefined) {
          return (await this.#connection.read(() => this.table.select(filter, { sort, limit }))).map(found);
        }
        const documents: Document[] = [];
        const parts = await this.#connection.read(() => [...this.table.parts(filter)]);
        for (const [index, part] of parts.entries()) {
          if (index > 0) await setImmediate(); // lets other work run in between
          documents.push(
            ...(await this.#connection.read(() => this.table.select(filter, { part }))).map(found),
          );
        }
        return documents;
      },
    };
  }

  async findOne(filter: Document, options: FindOptions = {}): Promise<Document | null> {
    const [document = null] = await this.find(filter, { ...options, limit: 1 }).toArray();
    return document;
  }

  async insertOne(document: Document): Promise<unknown> {
    return this.insertMany([document], { ordered: false });
  }

  async insertMany(documents: readonly Document[], _options: { readonly ordered: false }): Promise<unknown> {
    if (documents.length === 0) throw new TypeError("There is no document to insert.");
    const rows = documents.map((document) => this.table.rowOf(document));
    const taken = await this.#connection.write(() => this.#insertEach(rows));
    if (taken.length > 0)
      throw duplicates(
        rows.map(({ _id }) => _id),
        taken,
      );
    return { acknowledged: true, insertedCount: rows.length };
  }

  async updateOne(
    filter: Document,
    update: Document,
    options?: { readonly upsert?: boolean },
  ): Promise<{ matchedCount: number; modifiedCount: number; upsertedCount: number }> {
    return this.#connection.writeOnce(() => {
      const [row] = this.table.select(filter, { limit: 1 });
      if (row !== undefined) {
        return { matchedCount: 1, modifiedCount: this.table.modify(row, update) ? 1 : 0, upsertedCount: 0 };
      }
      if (options?.upsert !== true) return { matchedCount: 0, modifiedCount: 0, upsertedCount: 0 };
      this.table.make(filter, update);
      return { matchedCount: 0, modifiedCount: 0, upsertedCount: 1 };
    });
  }

  async findOneAndUpdate(
    filter: Document,
    update: Document,
    options: Parameters<Collection["findOneAndUpdate"]>[2] = {},
  ): Promise<Document | null> {
    const { upsert = false, returnDocument = "before", projection, sort } = options;
    return this.#connection.writeOnce(() => {
      const [row] = this.table.select(filter, { sort, limit: 1 });
      if (row === undefined && !upsert) return null;
      const before = row === undefined ? null : structuredClone(row.document);
      const after = row === undefined ? this.table.make(filter, update) : row.document;
      if (row !== undefined) this.table.modify(row, update);
      const document = returnDocument === "after" ? documentOf(JSON.parse(toJson(after))) : before;
      return document && projected(document, projection);
    });
  }

  async updateMany(
    filter: Document,
    update: Document,
  ): Promise<{ matchedCount: number; modifiedCount: number }> {
    checkUpdate(update);
    return this.#connection.write(() => this.#modifyEach(filter, update));
  }

  async bulkWrite(
    operations: Parameters<Collection["bulkWrite"]>[0],
    _options: { readonly ordered: false },
  ): Promise<{ matchedCount: number; modifiedCount: number }> {
    if (operations.length === 0) throw new TypeError("There is no operation to do.");
    for (const { updateOne } of operations) checkUpdate(updateOne.update);
    return this.#connection.write(() => this.#updateEach(operations));
  }

  async deleteOne(filter: Document): Promise<{ deletedCount: number }> {
    return this.#connection.writeOnce(() => ({ deletedCount: this.table.deleteOne(filter) }));
  }

  async deleteMany(filter: Document): Promise<{ deletedCount: number }> {
    return this.#connection.write(() => this.#deleteEach(filter));
  }

  *#insertEach(rows: readonly NewRow[]): Generator<undefined, number[]> {
    const taken: number[] = [];
    for (const [index, row] of rows.entries()) {
      if (!this.table.insert(row)) taken.push(index);
      yield;
    }
    return taken;
  }

  *#modifyEach(
    filter: Document,
    update: Document,
  ): Generator<undefined, { matchedCount: number; modifiedCount: number }> {
    let [matchedCount, modifiedCount] = [0, 0];
    for (const part of this.table.parts(filter)) {
      const rows = this.table.select(filter, { part });
      matchedCount += rows.length;
      for (const row of rows) if (this.table.modify(row, update)) modifiedCount++;
      yield;
    }
    return { matchedCount, modifiedCount };
  }

  *#updateEach(
    operations: Parameters<Collection["bulkWrite"]>[0],
  ): Generator<undefined, { matchedCount: number; modifiedCount: number }> {
    let [matchedCount, modifiedCount] = [0, 0];
    for (const { updateOne } of operations) {
      const [row] = this.table.select(updateOne.filter, { limit: 1 });
      if (row !== undefined) {
        matchedCount++;
        if (this.table.modify(row, updateOne.update)) modifiedCount++;
      }
      yield;
    }
    return { matchedCount, modifiedCount };
  }

  *#deleteEach(filter: Document): Generator<undefined, { deletedCount: number }> {
    let deletedCount = 0;
    for (const part of this.table.parts(filter)) {
      deletedCount += this.table.deletePart(part, filter);
      yield;
    }
    return { deletedCount };
  }
}
