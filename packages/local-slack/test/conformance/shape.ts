import assert from "node:assert/strict";

/**
 * Fails unless both are the same JSON but for their values: the same keys with the same kinds of value in them, and the
 * same `type` and `subtype`. What lists have in them is taken together.
 */
export function assertSameShape(actual: unknown, sample: unknown): void {
  assert.deepEqual(shapeOf(toJson(actual)), shapeOf(toJson(sample)));
}

/** `path: kind` of everything in a value, in alphabetical order. */
export function shapeOf(value: unknown, path = "$"): string[] {
  const paths = new Set<string>();
  const walk = (each: unknown, at: string): void => {
    if (Array.isArray(each)) {
      paths.add(`${at}: list${each.length === 0 ? ", empty" : ""}`);
      for (const item of each) walk(item, `${at}[]`);
    } else if (typeof each === "object" && each !== null) {
      paths.add(`${at}: object`);
      for (const [key, inner] of Object.entries(each)) walk(inner, `${at}.${key}`);
    } else {
      const isName = /\.(type|subtype)$/.test(at);
      paths.add(`${at}: ${each === null ? "null" : isName ? JSON.stringify(each) : typeof each}`);
    }
  };
  walk(value, path);
  return [...paths].sort();
}

function toJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
