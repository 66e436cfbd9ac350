import { pathOf } from "./filter-to-sql.js";

/**
 * SQLite has no index of what lists contain. So a table beside a collection's has a row for each text in a list of a
 * document. Triggers keep it right, also when a process of an earlier release writes, which knows nothing of it.
 */
export function listIndexSchema(table: string, field: string): string {
  const index = listIndexOf(table, field);
  const path = `'${pathOf(field)}'`;
  const listed = (row: string, id: string, from: string) =>
    `SELECT DISTINCT e.value AS listed, ${id} AS _id FROM ${from}json_each(${row}, ${path}) AS e WHERE e.type = 'text'`;
  const add = `INSERT INTO ${index} ${listed("new.document", "new._id", "")};`;
  const remove = `DELETE FROM ${index} WHERE _id = old._id;`;
  const trigger = (name: string, event: string, statements: string) =>
    `CREATE TRIGGER IF NOT EXISTS "${table} ${field} ${name}" AFTER ${event} BEGIN ${statements} END;`;
  return [
    // It is filled when it is made.
    `CREATE TABLE IF NOT EXISTS ${index} AS ${listed("document", `${table}._id`, `${table}, `)};`,
    `CREATE INDEX IF NOT EXISTS "${table} ${field} by text" ON ${index} (listed, _id);`,
    `CREATE INDEX IF NOT EXISTS "${table} ${field} by id" ON ${index} (_id);`,
    trigger("added", `INSERT ON ${table}`, add),
    trigger("removed", `DELETE ON ${table}`, remove),
    trigger(
      "changed",
      `UPDATE OF document ON ${table} WHEN json_extract(old.document, ${path}) IS NOT json_extract(new.document, ${path})`,
      `${remove} ${add}`,
    ),
  ].join("\n");
}

/** What documents are selected from where `listed` is one of their texts, in the order of their ids if need be. */
export function listedIn(table: string, field: string): string {
  return `${listIndexOf(table, field)} CROSS JOIN ${table} USING (_id)`;
}

/** The name of the table. */
export function listIndexName(table: string, field: string): string {
  return `${table} ${field} listed`;
}

function listIndexOf(table: string, field: string): string {
  return `"${listIndexName(table, field)}"`;
}
