import { dateOf, holdsList, scalarOf, wholeOf } from "./filter-to-sql.js";
import { listIndexSchema } from "./list-index.js";

/** By what a table's documents are found fast. */
export interface TableIndexes {
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

/** The fields whose single values are indexed. */
export function indexedFields({ texts = [], dates = [], numbers = [] }: TableIndexes): readonly string[] {
  return [...texts, ...dates, ...numbers];
}

/** The statements that make a table, and its indexes. */
export function schemaOf(table: string, indexes: TableIndexes): string {
  const { texts = [], dates = [], numbers = [], lists = [], unique = [] } = indexes;
  const index = (name: string, expression: string, condition: string) =>
    `CREATE INDEX IF NOT EXISTS "${table} ${name}" ON ${table} (${expression}) WHERE ${condition};`;
  return [
    `CREATE TABLE IF NOT EXISTS ${table} (_id TEXT PRIMARY KEY NOT NULL, document TEXT NOT NULL);`,
    ...[...texts, ...numbers].map((field) => index(field, scalarOf(field), `${scalarOf(field)} IS NOT NULL`)),
    ...dates.map((field) =>
      index(texts.includes(field) ? `${field} date` : field, dateOf(field), `${dateOf(field)} IS NOT NULL`),
    ),
    ...indexedFields(indexes).map((field) => index(`${field} list`, "_id", holdsList(field))),
    ...lists.map((field) => listIndexSchema(table, field)),
    ...unique.map(
      (fields) =>
        `CREATE UNIQUE INDEX IF NOT EXISTS "${table} unique ${fields.join()}" ON ${table} (${fields.map(wholeOf).join(", ")});`,
    ),
  ].join("\n");
}
