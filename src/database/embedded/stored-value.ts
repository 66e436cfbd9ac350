import type { Document } from "../collection.js";

/**
 * A deep copy of a value as the database stores it: `undefined` becomes null, as mongodb's driver writes it. Throws a
 * `TypeError` for what cannot be stored here (a class instance, a function, a binary value, a date of no time) and for field names that
 * begin with `$` or contain a dot.
 */
export function copyOfValue(value: unknown): unknown {
  if (value === undefined || value === null) return null;
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  if (value instanceof Date && !Number.isNaN(value.getTime())) return new Date(value);
  if (Array.isArray(value)) return value.map(copyOfValue);
  if (isPlainObject(value)) return copyOfDocument(value);
  throw new TypeError(
    `The embedded database stores JSON values and dates, not a ${typeof value} like this one.`,
  );
}

/** The same for a whole document. */
export function copyOfDocument(document: Document): Document {
  return Object.fromEntries(
    Object.entries(document).map(([field, value]) => {
      checkFieldName(field);
      return [field, copyOfValue(value)];
    }),
  );
}

/** Throws a `TypeError` for a name that a field cannot have. */
export function checkFieldName(field: string): void {
  if (field === "" || field.startsWith("$") || field.includes(".") || field === "__proto__") {
    throw new TypeError(`A field cannot be named ${JSON.stringify(field)}.`);
  }
}

/** Whether a value is an object of fields: neither an array, nor a date, nor an instance of some class. */
export function isPlainObject(value: unknown): value is Document {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
