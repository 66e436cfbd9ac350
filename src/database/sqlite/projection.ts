import type { Document } from "../collection.js";

/**
 * The fields of a document that a projection asks for: those with 1, or all but those with 0; `_id` comes along unless
 * it is 0. Top-level fields only. Throws a `TypeError` where MongoDB refuses: a mixture of both.
 */
export function projected(document: Document, projection: Document = {}): Document {
  const { _id: wantsId = 1, ...fields } = projection;
  const wishes = Object.entries(fields);
  const including =
    wishes.some(([, wish]) => Boolean(wish)) ||
    (wishes.length === 0 && "_id" in projection && Boolean(wantsId));
  if (including && wishes.some(([, wish]) => !wish)) {
    throw new TypeError("A projection cannot both include and exclude fields.");
  }
  if (wishes.some(([field]) => field.includes(".") || field.startsWith("$"))) {
    throw new TypeError("The embedded database projects top-level fields only.");
  }
  return Object.fromEntries(
    Object.entries(document).filter(([field]) =>
      field === "_id" ? Boolean(wantsId) : Object.hasOwn(fields, field) ? including : !including,
    ),
  );
}
