import type { Document } from "../collection.js";
import { isPlainObject } from "../document-json.js";
import { isOperators, subfilters } from "./filter-to-sql.js";
import { added, incremented, pushed } from "./new-value.js";
import { setAt, unsetAt, valueAt } from "./path.js";

/** How an operator makes the value of a field from the one that is there and its operand. */
const CHANGES: { readonly [operator: string]: (before: unknown, operand: unknown, path: string) => unknown } =
  {
    $set: (_, operand) => operand,
    $inc: incremented,
    $push: pushed,
    $addToSet: added,
  };

const OPERATORS: readonly string[] = [...Object.keys(CHANGES), "$unset", "$setOnInsert"];

/**
 * Applies an update to a document; `$setOnInsert` only when it is a new one. Paths may be dotted: the objects on the way are
 * made, and a number leads into a list. Throws a `TypeError` for another operator, for a path that two of them touch, for the
 * `_id` of an existing document, for a path that leads through a value that is neither an object nor a list, and for a value that
 * cannot be changed so, as MongoDB refuses them.
 */
export function applyUpdate(document: Document, update: Document, as: "existing" | "new"): void {
  const { _id } = document;
  checkUpdate(update);
  for (const [operator, change] of Object.entries(CHANGES)) {
    for (const [path, operand] of Object.entries(fieldsOf(update[operator]))) {
      setAt(document, path, change(valueAt(document, path), operand, path));
    }
  }
  for (const path of Object.keys(fieldsOf(update.$unset))) unsetAt(document, path);
  if (as === "new") {
    for (const [path, value] of Object.entries(fieldsOf(update.$setOnInsert))) setAt(document, path, value);
  } else if (document._id !== _id) throw new TypeError("An update cannot change the _id.");
}

/** The document that an upsert starts from: the fields that its filter pins to one value, by dotted path. */
export function equalitiesOf(filter: Document): Document {
  const result: Document = {};
  for (const [path, value] of equalities(filter)) setAt(result, path, structuredClone(value));
  return result;
}

function* equalities(filter: Document): Generator<readonly [path: string, value: unknown]> {
  for (const [field, condition] of Object.entries(filter)) {
    if (field === "$and") for (const part of subfilters(condition)) yield* equalities(part);
    else if (field.startsWith("$")) continue;
    else if (!isOperators(condition)) yield [field, condition];
    else if ("$eq" in condition) yield [field, condition.$eq];
  }
}

/** Throws the `TypeError`s that need no document. */
export function checkUpdate(update: Document): void {
  const operators = Object.keys(update);
  if (operators.length === 0) throw new TypeError("An update needs an operator.");
  const unknown = operators.find((operator) => !OPERATORS.includes(operator));
  if (unknown !== undefined)
    throw new TypeError(`The embedded database does not know the update operator ${unknown}.`);
  const paths = OPERATORS.flatMap((operator) => Object.keys(fieldsOf(update[operator]))).sort();
  paths.forEach((path, index) => {
    const next = paths[index + 1];
    if (next === path || next?.startsWith(`${path}.`)) {
      throw new TypeError(`Updating the path ${next} would create a conflict at ${path}.`);
    }
  });
}

function fieldsOf(operand: unknown): Document {
  if (operand === undefined) return {};
  if (!isPlainObject(operand)) throw new TypeError("An update operator needs an object of fields.");
  return operand;
}
