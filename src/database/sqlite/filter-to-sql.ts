import type { Document } from "../collection.js";
import { isPlainObject, valueToJson } from "../document-json.js";

/** An SQL condition or order, and the values of its question marks. */
export interface Sql {
  readonly sql: string;
  readonly parameters: readonly (string | number)[];
}

/** SQL for the JSON type of a value, for the value, and for its milliseconds where it is a date. */
interface Place {
  readonly type: string;
  readonly value: string;
  readonly date: string;
}

type Test = (place: Place) => Sql;

const ID: Place = { type: "'text'", value: "_id", date: "NULL" };

/** An element of a list, as `json_each` gives it. */
const ELEMENT: Place = {
  type: "e.type",
  value: "e.value",
  date: `CASE e.type WHEN 'object' THEN json_extract(e.value, '$."$date"') END`,
};

/**
 * A filter as a condition on a table with the columns `_id` and `document`, with MongoDB's meaning: dotted paths, null
 * that matches a missing field, comparisons between values of one type only, an array that matches when an element
 * does. Paths do not lead through arrays. `scalars` are the fields that hold no list in any document: without the
 * question for lists SQLite finds by their indexes. Throws a `TypeError` for what it cannot say, so that no query means something else here.
 */
export function filterToSql(filter: Document, scalars: ReadonlySet<string>): Sql {
  return all(
    Object.entries(filter).map(([field, condition]) => {
      if (field === "$and") return all(subfilters(condition).map((part) => filterToSql(part, scalars)));
      if (field === "$or") return any(subfilters(condition).map((part) => filterToSql(part, scalars)));
      if (field.startsWith("$")) throw unknownOperator(field);
      if (!isOperators(condition)) return onField(field, scalars, (place) => equal(place, condition));
      return all(
        Object.entries(condition).map(([operator, operand]) => holds(field, scalars, operator, operand)),
      );
    }),
  );
}

/** The only kind of value that a field holds in the documents that are sorted. */
export type SortedBy = "dates" | "numbers";

/**
 * The order in which MongoDB sorts: missing or null, numbers, text, booleans, dates. A field of `sortedBy` holds that kind
 * alone: an index gives its order.
 */
export function sortToSql(
  sort: { readonly [field: string]: 1 | -1 },
  sortedBy: ReadonlyMap<string, SortedBy>,
): string {
  return Object.entries(sort)
    .map(([field, direction]) => {
      if (direction !== 1 && direction !== -1) throw new TypeError("A sort's direction is 1 or -1.");
      const order = direction === 1 ? "ASC" : "DESC";
      const { type, value, date } = placeOf(field);
      const only = field === "_id" ? "text" : sortedBy.get(field);
      if (only !== undefined) return `${only === "dates" ? date : value} ${order}`;
      const rank = `CASE WHEN ${date} IS NOT NULL THEN 4 ELSE CASE ${type} WHEN 'integer' THEN 1 WHEN 'real' THEN 1 WHEN 'text' THEN 2 WHEN 'true' THEN 3 WHEN 'false' THEN 3 ELSE 0 END END`;
      return `${rank} ${order}, COALESCE(${date}, ${value}) ${order}`;
    })
    .join(", ");
}

/** What MongoDB could sort by and `sortToSql` cannot: lists and objects. */
export function unsortable(field: string): Sql {
  const { type, date } = placeOf(field);
  return { sql: `(${type} = 'array' OR (${type} = 'object' AND ${date} IS NULL))`, parameters: [] };
}

/** SQL for a text or a number in a field, for an index of it. */
export function scalarOf(field: string): string {
  return placeOf(field).value;
}

/** SQL for the milliseconds of a date in a field, for an index of them. */
export function dateOf(field: string): string {
  return placeOf(field).date;
}

/** SQL for the JSON of whatever is in a field, where missing and null are the same: for an index of values that are unique. */
export function wholeOf(field: string): string {
  return field === "_id" ? "_id" : `COALESCE(document -> '${pathOf(field)}', 'null')`;
}

/** SQL for whether a field holds a list. */
export function holdsList(field: string): string {
  return `${placeOf(field).type} = 'array'`;
}

export function all(conditions: readonly Sql[]): Sql {
  return joined(conditions, " AND ", "TRUE");
}

/** Whether a condition consists of operators (`{ $in: […] }`) and is no value to compare with. */
export function isOperators(condition: unknown): condition is Document {
  return isPlainObject(condition) && Object.keys(condition).some((key) => key.startsWith("$"));
}

export function subfilters(condition: unknown): readonly Document[] {
  if (!Array.isArray(condition) || !condition.every(isPlainObject)) {
    throw new TypeError("$and and $or need an array of filters.");
  }
  return condition;
}

function any(conditions: readonly Sql[]): Sql {
  return joined(conditions, " OR ", "FALSE");
}

function joined(conditions: readonly Sql[], word: string, none: string): Sql {
  return {
    sql: conditions.length === 0 ? none : `(${conditions.map(({ sql }) => sql).join(word)})`,
    parameters: conditions.flatMap(({ parameters }) => parameters),
  };
}

/** Negates a condition. In SQL a comparison with a missing field is NULL, which counts as no match. */
function not({ sql, parameters }: Sql): Sql {
  return { sql: `(${sql} IS NOT TRUE)`, parameters };
}

const COMPARISONS: { readonly [operator: string]: string } = { $lt: "<", $lte: "<=", $gt: ">", $gte: ">=" };

function holds(field: string, scalars: ReadonlySet<string>, operator: string, operand: unknown): Sql {
  const where = (test: Test) => onField(field, scalars, test);
  const comparison = COMPARISONS[operator];
  if (comparison !== undefined) return where((place) => compared(place, comparison, operand));
  switch (operator) {
    case "$eq":
      return where((place) => equal(place, operand));
    case "$ne":
      return not(where((place) => equal(place, operand)));
    case "$in":
      return where((place) => among(place, list(operator, operand)));
    case "$nin":
      return not(where((place) => among(place, list(operator, operand))));
    case "$exists":
      return { sql: `(${placeOf(field).type} IS ${operand ? "NOT NULL" : "NULL"})`, parameters: [] };
    default:
      throw unknownOperator(operator);
  }
}

function onField(field: string, scalars: ReadonlySet<string>, test: Test): Sql {
  const place = placeOf(field);
  const direct = test(place);
  if (field === "_id" || scalars.has(field)) return direct;
  const element = test(ELEMENT);
  const list = `(${place.type} = 'array' AND EXISTS (SELECT 1 FROM json_each(document, '${pathOf(field)}') AS e WHERE ${element.sql}))`;
  return any([direct, { sql: list, parameters: element.parameters }]);
}

function equal(place: Place, operand: unknown): Sql {
  const { type, value } = place;
  if (operand === null || operand === undefined) {
    return { sql: `(${type} IS NULL OR ${type} = 'null')`, parameters: [] };
  }
  if (typeof operand === "boolean") return { sql: `(${type} = '${operand}')`, parameters: [] };
  if (Array.isArray(operand) || isPlainObject(operand)) {
    const wanted = Array.isArray(operand) ? "array" : "object";
    return { sql: `(${type} = '${wanted}' AND ${value} = json(?))`, parameters: [valueToJson(operand)] };
  }
  return compared(place, "=", operand);
}

function compared({ type, value, date }: Place, comparison: string, operand: unknown): Sql {
  if (typeof operand === "string") {
    return { sql: `(${type} = 'text' AND ${value} ${comparison} ?)`, parameters: [operand] };
  }
  if (typeof operand === "number") {
    const sql = `(${type} IN ('integer', 'real') AND ${value} ${comparison} ?)`;
    return { sql, parameters: [operand] };
  }
  if (operand instanceof Date) return { sql: `(${date} ${comparison} ?)`, parameters: [operand.getTime()] };
  throw new TypeError(
    `The embedded database compares text, numbers and dates, not a ${typeof operand} like this one.`,
  );
}

function among(place: Place, operands: readonly unknown[]): Sql {
  if (!operands.every((operand) => typeof operand === "string")) {
    return any(operands.map((operand) => equal(place, operand)));
  }
  const { type, value } = place;
  const sql = `(${type} = 'text' AND ${value} IN (SELECT value FROM json_each(?)))`;
  return { sql, parameters: [JSON.stringify(operands)] };
}

function placeOf(field: string): Place {
  if (field === "_id") return ID;
  const path = pathOf(field);
  return {
    type: `json_type(document, '${path}')`,
    value: `json_extract(document, '${path}')`,
    date: `json_extract(document, '${path}."$date"')`,
  };
}

/** The JSON path of a field, for use within a quoted SQL text. */
export function pathOf(field: string): string {
  const names = field.split(".");
  if (!names.every((name) => /^[^"'\\\p{Cc}$][^"'\\\p{Cc}]*$/u.test(name))) {
    throw new TypeError(`The embedded database does not look for a field named ${JSON.stringify(field)}.`);
  }
  return `$.${names.map((name) => `"${name}"`).join(".")}`;
}

function list(operator: string, operand: unknown): readonly unknown[] {
  if (!Array.isArray(operand)) throw new TypeError(`${operator} needs an array.`);
  return operand;
}

function unknownOperator(operator: string): TypeError {
  return new TypeError(`The embedded database does not know the query operator ${operator}.`);
}
