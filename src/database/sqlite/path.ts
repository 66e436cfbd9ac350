import type { Document } from "../collection.js";
import { checkFieldName, isPlainObject } from "../document-json.js";

/** How far behind its end a list is made longer. MongoDB's own limit. */
const MOST_PADDING = 1_500_000;

const INDEX = /^(?:0|[1-9]\d*)$/;

/** What a dotted path leads to; undefined where there is nothing. A number leads into a list. */
export function valueAt(target: Document, path: string): unknown {
  let value: unknown = target;
  for (const field of path.split(".")) {
    if (!isContainer(value) || !has(value, field)) return undefined;
    value = value[field];
  }
  return value;
}

/**
 * Sets a value at a dotted path. The objects on the way are made, and a list is filled with null up to its new end. Throws a
 * `TypeError` where the path leads through anything else, and for a name that a field cannot have.
 */
export function setAt(target: Document, path: string, value: unknown): void {
  const fields = path.split(".");
  fields.forEach(checkFieldName);
  const last = fields.pop() ?? path;
  let place: Document = target;
  for (const field of fields) {
    if (!has(place, field)) put(place, field, {}, path);
    const next: unknown = place[field];
    if (!isContainer(next)) throw noWay(path, field);
    place = next;
  }
  put(place, last, value, path);
}

/** Removes the field that a dotted path leads to, if it is there; an element of a list becomes null. */
export function unsetAt(target: Document, path: string): void {
  const fields = path.split(".");
  const last = fields.pop() ?? path;
  const place = fields.length === 0 ? target : valueAt(target, fields.join("."));
  if (!isContainer(place) || !has(place, last)) return;
  if (Array.isArray(place)) place[Number(last)] = null;
  else delete place[last];
}

function put(place: Document, field: string, value: unknown, path: string): void {
  if (!Array.isArray(place)) {
    place[field] = value;
    return;
  }
  const index = Number(field);
  if (!INDEX.test(field) || index - place.length > MOST_PADDING) throw noWay(path, field);
  while (place.length < index) place.push(null);
  place[index] = value;
}

function has(place: Document, field: string): boolean {
  return Array.isArray(place)
    ? INDEX.test(field) && Number(field) < place.length
    : Object.hasOwn(place, field);
}

function isContainer(value: unknown): value is Document {
  return Array.isArray(value) || isPlainObject(value);
}

function noWay(path: string, field: string): TypeError {
  return new TypeError(`Cannot create the path ${path}: ${field} is no place for it.`);
}
