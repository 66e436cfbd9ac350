import { randomUUID } from "node:crypto";
import type { Collection, Document } from "../collection.js";
import { documentOf, toJson } from "../document-json.js";
import type { Connection } from "./connection.js";
import {
  all,
  filterToSql,
  holdsList,
  isOperators,
  type SortedBy,
  type Sql,
  sortToSql,
  unsortable,
} from "./filter-to-sql.js";
import { listedIn, listIndexName } from "./list-index.js";
import { valueAt } from "./path.js";
import { indexedFields, schemaOf, type TableIndexes } from "./table-indexes.js";
import { applyUpdate, equalitiesOf } from "./update.js";

export type FindOptions = NonNullable<Parameters<Collection["find"]>[1]>;

export interface Row {
  readonly rowid: number;
  readonly document: Document;
}

export interface NewRow {
  readonly _id: string;
  readonly document: string;
}

/** How many documents one step of a bulk operation reads: a few milliseconds' work. */
const STEP_LENGTH = 500;

const EVERYTHING: Sql = { sql: "TRUE", parameters: [] };

/**
 * A table of SQLite with a row for each document: its `_id`, and its JSON. Every method is synchronous and belongs inside
 * `read` and `write` of the connection; what a filter finds is divided into parts, for steps between which others write.
 */
export class SqliteTable {
  readonly name: string;
  readonly #connection: Connection;
  readonly #indexes: TableIndexes;
  readonly #listIndexes = new Set<string>();

  constructor(connection: Connection, name: string, indexes: TableIndexes) {
    this.#connection = connection;
    this.name = name;
    this.#indexes = indexes;
  }

  /** The statements that make the table, and its indexes. */
  get schema(): string {
    return schemaOf(this.name, this.#indexes);
  }

  /** The new document of an upsert, which is stored. */
  make(filter: Document, update: Document): Document {
    const made: Document = { _id: randomUUID(), ...equalitiesOf(filter) };
    applyUpdate(made, update, "new");
    const row = this.rowOf(made);
    if (!this.insert(row)) throw duplicates([row._id]);
    return made;
  }

  /** Throws for a document that the table cannot keep. */
  rowOf(document: Document): NewRow {
    const { _id } = document;
    if (typeof _id !== "string" || _id === "")
      throw new TypeError("A document needs an _id that is a string and not empty.");
    return { _id, document: this.#jsonOf(document) };
  }

  #jsonOf(document: Document): string {
    const listed = (this.#indexes.unique ?? [])
      .flat()
      .find((field) => Array.isArray(valueAt(document, field)));
    if (listed !== undefined)
      throw new TypeError(`The embedded database keeps no list in ${listed}: it is unique.`);
    return toJson(document);
  }

  /** Whether it was inserted: it is not where another document has its `_id`, or what is unique in it. */
  insert({ _id, document }: NewRow): boolean {
    const sql = `INSERT INTO ${this.name} (_id, document) VALUES (?, ?) ON CONFLICT DO NOTHING`;
    return this.#connection.run({ sql, parameters: [_id, document] }) === 1;
  }

  /** Whether it was another document before. */
  modify({ rowid, document }: Row, update: Document): boolean {
    const before = toJson(document);
    applyUpdate(document, update, "existing");
    const json = this.#jsonOf(document);
    if (json === before) return false;
    const sql = `UPDATE OR IGNORE ${this.name} SET document = ? WHERE rowid = ?`;
    if (this.#connection.run({ sql, parameters: [json, rowid] }) === 0) throw duplicates([document._id]);
    return true;
  }

  select(
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

  /** Deletes one document, and returns how many there were. */
  deleteOne(filter: Document): number {
    const { sql, parameters } = this.#where(filter);
    const one = `DELETE FROM ${this.name} WHERE rowid IN (SELECT rowid FROM ${this.name} WHERE ${sql} LIMIT 1)`;
    return this.#connection.run({ sql: one, parameters });
  }

  /** Deletes the documents of a part, and returns how many there were. */
  deletePart(part: Sql, filter: Document): number {
    const { sql, parameters } = all([part, this.#where(filter)]);
    return this.#connection.run({ sql: `DELETE FROM ${this.name} WHERE ${sql}`, parameters });
  }

  /** What is selected from, and how: by the texts of a list where the filter names one. */
  #found(part: Sql, filter: Document): { readonly from: string; readonly where: Sql } {
    const listed = this.#indexes.lists?.find((field) => typeof filter[field] === "string");
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
    const scalars = indexedFields(this.#indexes).filter((field) => field in filter && !this.#hasLists(field));
    return filterToSql(filter, new Set(scalars));
  }

  /** What is alone met by a condition on an indexed field, if that is one kind of value. */
  #kindOf(field: string, condition: unknown): SortedBy | undefined {
    const { dates = [], numbers = [] } = this.#indexes;
    const isDate = dates.includes(field) && isBy(condition, (operand) => operand instanceof Date);
    const isNumber = numbers.includes(field) && isBy(condition, (operand) => typeof operand === "number");
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
  *parts(filter: Document): Generator<Sql> {
    const { _id } = filter;
    if (typeof _id === "string") {
      yield EVERYTHING;
    } else if (isOperators(_id) && Array.isArray(_id.$in)) {
      for (let from = 0; from < _id.$in.length; from += STEP_LENGTH)
        yield filterToSql({ _id: { $in: _id.$in.slice(from, from + STEP_LENGTH) } }, new Set());
    } else if (this.#indexes.texts?.some((field) => isByTexts(filter[field]))) {
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
export function duplicates(ids: readonly string[], indexes: readonly number[] = [0]): Error {
  const taken = indexes.map((index) => ids[index]).join(", ");
  return Object.assign(
    new Error(`A document has what each of these would have alone, its _id or a unique field: ${taken}.`),
    { code: 11000, writeErrors: indexes.map((index) => ({ index, code: 11000 })) },
  );
}
