import { randomUUID } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import type { Collection, Document } from "../collection.js";
import { documentOf, toJson } from "../document-json.js";
import type { Connection } from "./connection.js";
import {
  all,
  dateOf,
  filterToSql,
  holdsList,
  isOperators,
  type SortedBy,
  type Sql,
  scalarOf,
  sortToSql,
  unsortable,
  wholeOf,
} from "./filter-to-sql.js";
import { listedIn, listIndexName, listIndexSchema } from "./list-index.js";
import { valueAt } from "./path.js";
import { projected } from "./projection.js";
import { applyUpdate, checkUpdate, equalitiesOf } from "./update.js";

export interface SqliteIndexes {
  /** Fields by whose text documents are found. */
  readonly texts?: readonly string[];
  /** Fields by whose dates documents are found, and sorted. */
  readonly dates?: readonly string[];
  /** The same by numbers. */
  readonly numbers?: readonly string[];
  /** Fields that hold lists, by each of whose texts documents are found. */
  readonly lists?: readonly string[];
  /** Fields whose values no two documents have together, with the name that says so. */
  readonly unique?: readonly (readonly string[])[];
}

type FindOptions = NonNullable<Parameters<Collection["find"]>[1]>;

interface Row {
  readonly rowid: number;
  readonly document: Document;
}

/** How many documents one step of a bulk operation reads: a few milliseconds' work. */
const STEP_LENGTH = 500;

const EVERYTHING: Sql = { sql: "TRUE", parameters: [] };

/**
 * `Collection` on a table of SQLite, a row for each document: its `_id`, and its JSON. An `_id` is a string and not
 * empty; values are JSON's and dates. What MongoDB could do and this cannot throws a `TypeError`; one thing is not
 * noticed: a path through an array finds nothing. Work on many documents is done in steps, between which
 * others write: like MongoDB's it is no transaction.
 */
export class SqliteCollection implements Collection {
  readonly name: string;
  readonly #connection: Connection;
  readonly #texts: readonly string[];
  readonly #dates: readonly string[];
  readonly #numbers: readonly string[];
  readonly #lists: readonly string[];
  readonly #unique: readonly (readonly string[])[];
  readonly #listIndexes = new Set<string>();

  constructor(
    connection: Connection,
    name: string,
    { texts = [], dates = [], numbers = [], lists = [], unique = [] }: SqliteIndexes,
  ) {
    this.#connection = connection;
    this.name = name;
    this.#texts = texts;
    this.#dates = dates;
    this.#numbers = numbers;
    this.#lists = lists;
    this.#unique = unique;
  }

  /** The statements that make the table, and its indexes. */
  get schema(): string {
    const index = (name: string, expression: string, condition: string) =>
      `CREATE INDEX IF NOT EXISTS "${this.name} ${name}" ON ${this.name} (${expression}) WHERE ${condition};`;
    return [
      `CREATE TABLE IF NOT EXISTS ${this.name} (_id TEXT PRIMARY KEY NOT NULL, document TEXT NOT NULL);`,
      ...[...this.#texts, ...this.#numbers].map((field) =>
        index(field, scalarOf(field), `${scalarOf(field)} IS NOT NULL`),
      ),
      ...this.#dates.map((field) =>
        index(
          this.#texts.includes(field) ? `${field} date` : field,
          dateOf(field),
          `${dateOf(field)} IS NOT NULL`,
        ),
      ),
      ...this.#indexed.map((field) => index(`${field} list`, "_id", holdsList(field))),
      ...this.#lists.map((field) => listIndexSchema(this.name, field)),
      ...this.#unique.map(
        (fields) =>
          `CREATE UNIQUE INDEX IF NOT EXISTS "${this.name} unique ${fields.join()}" ON ${this.name} (${fields.map(wholeOf).join(", ")});`,
      ),
    ].join("\n");
  }

  /** Inserts documents within a step of a write. */
  insertNow(documents: readonly Document[]): void {
    for (const document of documents) this.#insert(this.#rowOf(document));
  }

  find(filter: Document, options: FindOptions = {}): { toArray(): Promise<Document[]> } {
    const { sort, limit = 0, projection } = options;
    if (!Number.isInteger(limit) || limit < 0)
      throw new TypeError("A limit is a whole number, and 0 is none.");
    const found = ({ document }: Row) => projected(document, projection);
    return {
      toArray: async () => {
        if (limit > 0 || sort !== undefined) {
          return (await this.#connection.read(() => this.#select(filter, { sort, limit }))).map(found);
        }
        const documents: Document[] = [];
        const parts = await this.#connection.read(() => [...this.#parts(filter)]);
        for (const [index, part] of parts.entries()) {
          if (index > 0) await setImmediate(); // lets other work run in between
          documents.push(...(await this.#connection.read(() => this.#select(filter, { part }))).map(found));
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
    const rows = documents.map((document) => this.#rowOf(document));
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
      const [row] = this.#select(filter, { limit: 1 });
      if (row !== undefined) {
        return { matchedCount: 1, modifiedCount: this.#modify(row, update) ? 1 : 0, upsertedCount: 0 };
      }
      if (options?.upsert !== true) return { matchedCount: 0, modifiedCount: 0, upsertedCount: 0 };
      this.#make(filter, update);
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
      const [row] = this.#select(filter, { sort, limit: 1 });
      if (row === undefined && !upsert) return null;
      const before = row === undefined ? null : structuredClone(row.document);
      const after = row === undefined ? this.#make(filter, update) : row.document;
      if (row !== undefined) this.#modify(row, update);
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
    return this.#connection.writeOnce(() => {
      const { sql, parameters } = this.#where(filter);
      const one = `DELETE FROM ${this.name} WHERE rowid IN (SELECT rowid FROM ${this.name} WHERE ${sql} LIMIT 1)`;
      return { deletedCount: this.#connection.run({ sql: one, parameters }) };
    });
  }

  async deleteMany(filter: Document): Promise<{ deletedCount: number }> {
    return this.#connection.write(() => this.#deleteEach(filter));
  }

  *#insertEach(rows: readonly NewRow[]): Generator<undefined, number[]> {
    const taken: number[] = [];
    for (const [index, row] of rows.entries()) {
      if (!this.#insert(row)) taken.push(index);
      yield;
    }
    return taken;
  }

  *#modifyEach(
    filter: Document,
    update: Document,
  ): Generator<undefined, { matchedCount: number; modifiedCount: number }> {
    let [matchedCount, modifiedCount] = [0, 0];
    for (const part of this.#parts(filter)) {
      const rows = this.#select(filter, { part });
      matchedCount += rows.length;
      for (const row of rows) if (this.#modify(row, update)) modifiedCount++;
      yield;
    }
    return { matchedCount, modifiedCount };
  }

  *#updateEach(
    operations: Parameters<Collection["bulkWrite"]>[0],
  ): Generator<undefined, { matchedCount: number; modifiedCount: number }> {
    let [matchedCount, modifiedCount] = [0, 0];
    for (const { updateOne } of operations) {
      const [row] = this.#select(updateOne.filter, { limit: 1 });
      if (row !== undefined) {
        matchedCount++;
        if (this.#modify(row, updateOne.update)) modifiedCount++;
      }
      yield;
    }
    return { matchedCount, modifiedCount };
  }

  *#deleteEach(filter: Document): Generator<undefined, { deletedCount: number }> {
    let deletedCount = 0;
    for (const part of this.#parts(filter)) {
      const { sql, parameters } = all([part, this.#where(filter)]);
      deletedCount += this.#connection.run({
        sql: `DELETE FROM ${this.name} WHERE ${sql}`,
        parameters,
      });
      yield;
    }
    return { deletedCount };
  }

  /** The new document of an upsert, which is stored. */
  #make(filter: Document, update: Document): Document {
    const made: Document = { _id: randomUUID(), ...equalitiesOf(filter) };
    applyUpdate(made, update, "new");
    const row = this.#rowOf(made);
    if (!this.#insert(row)) throw duplicates([row._id]);
    return made;
  }

  #rowOf(document: Document): NewRow {
    const { _id } = document;
    if (typeof _id !== "string" || _id === "")
      throw new TypeError("A document needs an _id that is a string and not empty.");
    return { _id, document: this.#jsonOf(document) };
  }

  #jsonOf(document: Document): string {
    const listed = this.#unique.flat().find((field) => Array.isArray(valueAt(document, field)));
    if (listed !== undefined)
      throw new TypeError(`The embedded database keeps no list in ${listed}: it is unique.`);
    return toJson(document);
  }

  #insert({ _id, document }: NewRow): boolean {
    const sql = `INSERT INTO ${this.name} (_id, document) VALUES (?, ?) ON CONFLICT DO NOTHING`;
    return this.#connection.run({ sql, parameters: [_id, document] }) === 1;
  }

  /** Whether it was another document before. */
  #modify({ rowid, document }: Row, update: Document): boolean {
    const before = toJson(document);
    applyUpdate(document, update, "existing");
    const json = this.#jsonOf(document);
    if (json === before) return false;
    const sql = `UPDATE OR IGNORE ${this.name} SET document = ? WHERE rowid = ?`;
    if (this.#connection.run({ sql, parameters: [json, rowid] }) === 0) throw duplicates([document._id]);
    return true;
  }

  #select(
    filter: Document,
    {
      part = EVERYTHING,
      sort = {},
      limit = 0,
    }: Pick<FindOptions, "limit"> & {
      readonly part?: Sql;
      readonly sort?: FindOptions["sort"] | undefined;
    } = {},
  ): Row[] {
    const { from, where } = this.#found(part, filter);
    const sortedBy = new Map<string, SortedBy>();
    for (const field of Object.keys(sort)) {
      const kind = this.#kindOf(field, filter[field]);
      if (kind !== undefined) sortedBy.set(field, kind);
      else if (field !== "_id" && this.#exists(all([where, unsortable(field)]), from))
        throw new TypeError("The embedded database sorts by numbers, text, booleans and dates only.");
    }
    const order = sortToSql(sort, sortedBy);
    const rows = `SELECT ${this.name}.rowid AS rowid, document FROM ${from} WHERE ${where.sql} ${order && `ORDER BY ${order}`} LIMIT ?`;
    const json: string = this.#connection.value({
      sql: `SELECT json_group_array(json_array(rowid, json(document))) AS value FROM (${rows})`,
      parameters: [...where.parameters, limit > 0 ? limit : -1],
    });
    return (JSON.parse(json) as [number, Document][]).map(([rowid, parsed]) => ({
      rowid,
      document: documentOf(parsed),
    }));
  }

  /** What is selected from, and how: by the texts of a list where the filter names one. */
  #found(part: Sql, filter: Document): { readonly from: string; readonly where: Sql } {
    const listed = this.#lists.find((field) => typeof filter[field] === "string");
    if (listed === undefined || part !== EVERYTHING || !this.#hasListIndex(listed)) {
      return { from: this.name, where: all([part, this.#where(filter)]) };
    }
    const { [listed]: text, ...rest } = filter;
    return {
      from: listedIn(this.name, listed),
      where: all([{ sql: "listed = ?", parameters: [text] }, this.#where(rest)]),
    };
  }

  /** It is missing where nobody has opened the database of an earlier release to write. */
  #hasListIndex(field: string): boolean {
    if (this.#listIndexes.has(field)) return true;
    const sql = "SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?) AS value";
    const parameters = [listIndexName(this.name, field)];
    const isThere = this.#connection.value<number>({ sql, parameters }) === 1;
    if (isThere) this.#listIndexes.add(field);
    return isThere;
  }

  #where(filter: Document): Sql {
    const scalars = this.#indexed.filter((field) => field in filter && !this.#hasLists(field));
    return filterToSql(filter, new Set(scalars));
  }

  get #indexed(): readonly string[] {
    return [...this.#texts, ...this.#dates, ...this.#numbers];
  }

  /** What is alone met by a condition on an indexed field, if that is one kind of value. */
  #kindOf(field: string, condition: unknown): SortedBy | undefined {
    const isDate = this.#dates.includes(field) && isBy(condition, (operand) => operand instanceof Date);
    const isNumber =
      this.#numbers.includes(field) && isBy(condition, (operand) => typeof operand === "number");
    if ((!isDate && !isNumber) || this.#hasLists(field)) return undefined;
    return isDate ? "dates" : "numbers";
  }

  /** Whether any document has a list in that field: an index answers, and it is empty as a rule. */
  #hasLists(field: string): boolean {
    return this.#exists({ sql: holdsList(field), parameters: [] });
  }

  #exists({ sql, parameters }: Sql, from = this.name): boolean {
    const query = `SELECT EXISTS (SELECT 1 FROM ${from} WHERE ${sql}) AS value`;
    return this.#connection.value<number>({ sql: query, parameters }) === 1;
  }

  /** Conditions that divide a filter's documents into steps: each matches a few of them, and together they match all. */
  *#parts(filter: Document): Generator<Sql> {
    const { _id } = filter;
    if (typeof _id === "string") {
      yield EVERYTHING;
    } else if (isOperators(_id) && Array.isArray(_id.$in)) {
      for (let from = 0; from < _id.$in.length; from += STEP_LENGTH)
        yield filterToSql({ _id: { $in: _id.$in.slice(from, from + STEP_LENGTH) } }, new Set());
    } else if (this.#texts.some((field) => isByTexts(filter[field]))) {
      // An index finds them, wherever they are.
      const { sql, parameters } = this.#where(filter);
      const rowids: number[] = JSON.parse(
        this.#connection.value({
          sql: `SELECT json_group_array(rowid) AS value FROM ${this.name} WHERE ${sql}`,
          parameters,
        }),
      );
      for (let from = 0; from < rowids.length; from += STEP_LENGTH)
        yield { sql: `rowid IN (${rowids.slice(from, from + STEP_LENGTH).join()})`, parameters: [] };
    } else {
      const sql = `SELECT COALESCE(MAX(rowid), 0) AS value FROM ${this.name}`;
      const last: number = this.#connection.value({ sql, parameters: [] });
      for (let from = 1; from <= last; from += STEP_LENGTH)
        yield { sql: "rowid BETWEEN ? AND ?", parameters: [from, from + STEP_LENGTH - 1] };
    }
  }
}

interface NewRow {
  readonly _id: string;
  readonly document: string;
}

/** Whether a condition is met by one text, or by some. */
function isByTexts(condition: unknown): boolean {
  const texts = isOperators(condition) ? condition.$in : [condition];
  return Array.isArray(texts) && texts.every((text) => typeof text === "string");
}

/** Whether only values of a kind meet a condition: those to which they are compared. */
function isBy(condition: unknown, isKind: (operand: unknown) => boolean): boolean {
  const deciding = ["$eq", "$lt", "$lte", "$gt", "$gte"];
  return (
    isKind(condition) || (isOperators(condition) && deciding.some((operator) => isKind(condition[operator])))
  );
}

/** Shaped as mongodb's error of a bulk write; of one document unless it says which. */
function duplicates(ids: readonly string[], indexes: readonly number[] = [0]): Error {
  const taken = indexes.map((index) => ids[index]).join(", ");
  return Object.assign(
    new Error(`A document has what each of these would have alone, its _id or a unique field: ${taken}.`),
    { code: 11000, writeErrors: indexes.map((index) => ({ index, code: 11000 })) },
  );
}
