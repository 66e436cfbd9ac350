import { isDeepStrictEqual } from "node:util";
import type { Document } from "../collection.js";
import { isPlainObject } from "./stored-value.js";

/**
 * Whether a document matches a filter, as MongoDB decides it: dotted paths, null that matches a missing field,
 * comparisons between values of one type only, an array that matches when an element does. Throws a `TypeError` for
 * an operator that it does not know, so that no query means something else here than on MongoDB.
 */
export function matches(document: Document, filter: Document): boolean {
  return Object.entries(filter).every(([field, condition]) => {
    if (field === "$and") return subfilters(condition).every((part) => matches(document, part));
    if (field === "$or") return subfilters(condition).some((part) => matches(document, part));
    if (field.startsWith("$")) throw unknownOperator(field);
    const value = valueAt(document, field.split("."));
    if (!isOperators(condition)) return equals(value, condition);
    return Object.entries(condition).every(([operator, operand]) => holds(value, operator, operand));
  });
}

/**
 * The fields that a filter pins to one value, by dotted path: what an upsert writes into the document that it makes.
 */
export function equalitiesOf(filter: Document): Document {
  const equalities: Document = {};
  for (const [field, condition] of Object.entries(filter)) {
    if (field === "$and")
      for (const part of subfilters(condition)) Object.assign(equalities, equalitiesOf(part));
    else if (field.startsWith("$")) continue;
    else if (!isOperators(condition)) equalities[field] = condition;
    else if ("$eq" in condition) equalities[field] = condition.$eq;
  }
  return equalities;
}

function holds(value: unknown, operator: string, operand: unknown): boolean {
  switch (operator) {
    case "$eq":
      return equals(value, operand);
    case "$ne":
      return !equals(value, operand);
    case "$in":
      return list(operator, operand).some((candidate) => equals(value, candidate));
    case "$nin":
      return !list(operator, operand).some((candidate) => equals(value, candidate));
    case "$exists":
      return (value !== undefined) === Boolean(operand);
    case "$lt":
      return compares(value, operand, (order) => order < 0);
    case "$lte":
      return compares(value, operand, (order) => order <= 0);
    case "$gt":
      return compares(value, operand, (order) => order > 0);
    case "$gte":
      return compares(value, operand, (order) => order >= 0);
    default:
      throw unknownOperator(operator);
  }
}

function equals(value: unknown, wanted: unknown): boolean {
  if (wanted === null || wanted === undefined) {
    return value === undefined || value === null || (Array.isArray(value) && value.includes(null));
  }
  // By far the most frequent, once for each _id of a list.
  if (typeof value === "string" && typeof wanted === "string") return value === wanted;
  if (Array.isArray(value) && value.some((element) => isDeepStrictEqual(element, wanted))) return true;
  return isDeepStrictEqual(value, wanted);
}

function compares(value: unknown, operand: unknown, decide: (order: number) => boolean): boolean {
  const values = Array.isArray(value) ? value : [value];
  return values.some((one) => {
    if (one instanceof Date && operand instanceof Date) return decide(one.getTime() - operand.getTime());
    if (typeof one === "number" && typeof operand === "number") return decide(one - operand);
    if (typeof one === "string" && typeof operand === "string")
      return decide(one < operand ? -1 : Number(one > operand));
    return false;
  });
}

/** The value at a path of fields, or undefined where there is none. */
export function valueAt(value: unknown, path: readonly string[]): unknown {
  const [field, ...rest] = path;
  if (field === undefined) return value;
  if (Array.isArray(value)) {
    throw new TypeError(`The embedded database does not look for ${field} inside an array.`);
  }
  return isPlainObject(value) && Object.hasOwn(value, field) ? valueAt(value[field], rest) : undefined;
}

/** Whether a condition consists of operators (`{ $in: […] }`) and is no value to compare with. */
export function isOperators(condition: unknown): condition is Document {
  return isPlainObject(condition) && Object.keys(condition).some((key) => key.startsWith("$"));
}

function list(operator: string, operand: unknown): readonly unknown[] {
  if (!Array.isArray(operand)) throw new TypeError(`${operator} needs an array.`);
  return operand;
}

function subfilters(condition: unknown): readonly Document[] {
  if (!Array.isArray(condition) || !condition.every(isPlainObject)) {
    throw new TypeError("$and and $or need an array of filters.");
  }
  return condition;
}

function unknownOperator(operator: string): TypeError {
  return new TypeError(`The embedded database does not know the query operator ${operator}.`);
}
