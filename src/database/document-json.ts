import type { Document } from "./collection.js";

/**
 * The text in which a document is stored: JSON, with a date as `{"$date": milliseconds}`. `undefined` becomes null, as
 * mongodb's driver writes it. Throws a `TypeError` for what cannot be stored (a class instance, a function, a binary
 * value, a number or date that is none) and for field names that begin with `$` or contain a dot.
 */
export function toJson(document: Document): string {
  return JSON.stringify(encodedFields(document));
}

/** The same for a single value. */
export function valueToJson(value: unknown): string {
  return JSON.stringify(encoded(value));
}

/** The document that was stored, made from the parsed JSON of `toJson`, which is changed in place. */
export function documentOf(parsed: Document): Document {
  return decoded(parsed) as Document;
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

function encodedFields(document: Document): Document {
  const result: Document = {};
  for (const [field, value] of Object.entries(document)) {
    checkFieldName(field);
    result[field] = encoded(value);
  }
  return result;
}

function encoded(value: unknown): unknown {
  if (value === undefined || value === null) return null;
  if (typeof value === "string" || typeof value === "boolean" || Number.isFinite(value)) return value;
  if (value instanceof Date && !Number.isNaN(value.getTime())) return { $date: value.getTime() };
  if (Array.isArray(value)) return value.map(encoded);
  if (isPlainObject(value)) return encodedFields(value);
  throw new TypeError(
    `The embedded database stores JSON values and dates, not a ${typeof value} like this one.`,
  );
}

function decoded(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(decoded);
  if (typeof value !== "object" || value === null) return value;
  const fields = value as Document;
  if (fields.$date !== undefined) return new Date(fields.$date);
  for (const field of Object.keys(fields)) {
    if (typeof fields[field] === "object") fields[field] = decoded(fields[field]);
  }
  return fields;
}
