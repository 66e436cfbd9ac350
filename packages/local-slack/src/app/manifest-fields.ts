import { JSONPath } from "jsonpath-plus";

/** A value of a manifest, and where it is: a JSON pointer (RFC 6901). */
export interface ManifestField {
  readonly pointer: string;
  readonly value: unknown;
}

/** What a manifest has at a dotted path, `*` for each item of a list; nothing where a step is missing. */
export function fieldsAt(manifest: unknown, path: string): readonly ManifestField[] {
  if (typeof manifest !== "object" || manifest === null) return [];
  // A slice matches the items of lists alone; JSONPath's own * also matches the fields of objects.
  const expression = `$.${path.replaceAll(".*", "[0:]")}`;
  return JSONPath({ path: expression, json: manifest, resultType: "all", eval: false });
}

/** The texts at a dotted path. */
export function textsAt(manifest: unknown, path: string): readonly string[] {
  return fieldsAt(manifest, path).flatMap(({ value }) => (typeof value === "string" ? [value] : []));
}

export function isOn(manifest: unknown, path: string): boolean {
  return fieldsAt(manifest, path)[0]?.value === true;
}
