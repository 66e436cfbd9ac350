import type { Document } from "../collection.js";
import { valueAt } from "./filter.js";

export type Sort = { readonly [field: string]: 1 | -1 };

/**
 * Compares two documents as MongoDB orders them: by the first field, then the next; missing or null before numbers,
 * text, booleans and dates, in this order. Throws a `TypeError` for lists and objects, which MongoDB could order, and
 * for a direction that is none.
 */
export function byFields(sort: Sort): (one: Document, other: Document) => number {
  const criteria = Object.entries(sort).map(([field, direction]) => {
    if (direction !== 1 && direction !== -1) throw new TypeError("A sort's direction is 1 or -1.");
    return { path: field.split("."), direction };
  });
  return (one, other) => {
    for (const { path, direction } of criteria) {
      const order = compared(valueAt(one, path), valueAt(other, path));
      if (order !== 0) return direction * order;
    }
    return 0;
  };
}

function compared(one: unknown, other: unknown): number {
  const ranks = rankOf(one) - rankOf(other);
  if (ranks !== 0) return ranks;
  const [a, b] = [comparable(one), comparable(other)];
  return a < b ? -1 : Number(a > b);
}

function rankOf(value: unknown): number {
  if (value === undefined || value === null) return 0;
  if (typeof value === "number") return 1;
  if (typeof value === "string") return 2;
  if (typeof value === "boolean") return 3;
  if (value instanceof Date) return 4;
  throw new TypeError("The embedded database sorts by numbers, text, booleans and dates only.");
}

function comparable(value: unknown): number | string {
  if (typeof value === "string") return value;
  return value === undefined || value === null ? 0 : Number(value);
}
