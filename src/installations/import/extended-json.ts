/**
 * A value without MongoDB's Extended JSON, in either of its modes (https://www.mongodb.com/docs/manual/reference/mongodb-extended-json/):
 * numbers as numbers, dates as `Date`, an ObjectId as its text, `$undefined` as undefined. What else begins with `$` stays.
 */
export function plainOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plainOf);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value);
  const [[type, content] = ["", undefined]] = entries;
  if (entries.length === 1) {
    if (type === "$oid") return content;
    if (type === "$undefined") return undefined;
    if (type === "$numberInt" || type === "$numberLong" || type === "$numberDouble") return Number(content);
    if (type === "$date") return dateOf(plainOf(content));
  }
  return Object.fromEntries(entries.map(([field, each]) => [field, plainOf(each)]));
}

function dateOf(content: unknown): Date | undefined {
  const date = new Date(content as string | number);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
