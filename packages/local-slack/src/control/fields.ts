import { milliseconds } from "../clock/duration.js";
import { LocalSlackUseError } from "../errors.js";

/** JSON Schema, as far as it is needed here. */
export type Schema = Readonly<Record<string, unknown>>;

/** A field of a request: what it is for a reader of the OpenAPI document, and how it is read. */
export interface Field<T, IsRequired extends boolean = boolean> {
  readonly schema: Schema;
  readonly isRequired: IsRequired;
  /** The value, or undefined when it is not one. */
  read(value: unknown): T | undefined;
}

export type Fields = Readonly<Record<string, Field<unknown>>>;

/** The values of fields; of those that are not required, only the ones that were given. */
export type Values<F extends Fields> = {
  readonly [Name in keyof F as F[Name] extends Field<unknown, true> ? Name : never]: ValueOf<F[Name]>;
} & {
  readonly [Name in keyof F as F[Name] extends Field<unknown, true> ? never : Name]?: ValueOf<F[Name]>;
};

type ValueOf<F> = F extends Field<infer T> ? T : never;

export function required<T>(field: Field<T>): Field<T, true> {
  return { ...field, isRequired: true };
}

export function text(description: string): Field<string, false> {
  return field({ type: "string", description }, (value) => (typeof value === "string" ? value : undefined));
}

export function oneOf<const T extends string>(values: readonly T[], description: string): Field<T, false> {
  return field({ type: "string", enum: values, description }, (value) =>
    values.find((each) => each === value),
  );
}

/** A number from `minimum` on. */
export function number(description: string, minimum = 0): Field<number, false> {
  return field({ type: "number", minimum, description }, (value) =>
    typeof value === "number" && value >= minimum ? value : undefined,
  );
}

export function flag(description: string): Field<boolean, false> {
  return field({ type: "boolean", description }, (value) => (typeof value === "boolean" ? value : undefined));
}

export function texts(description: string): Field<readonly string[], false> {
  return field({ type: "array", items: { type: "string" }, description }, (value) =>
    Array.isArray(value) && value.every((each) => typeof each === "string") ? value : undefined,
  );
}

/** An object, with the schema of its fields where they are known. */
export function object(
  description: string,
  schema: Schema = {},
): Field<Readonly<Record<string, unknown>>, false> {
  return field({ type: "object", description, ...schema }, (value) => (isRecord(value) ? value : undefined));
}

export function duration(description: string): Field<string | number, false> {
  const schema = {
    oneOf: [
      { type: "number", minimum: 0 },
      { type: "string", pattern: "^[0-9.]+(ms|s|m|h|d)$" },
    ],
  };
  return field({ ...schema, description }, (value) => {
    if (typeof value !== "string" && typeof value !== "number") return undefined;
    milliseconds(value);
    return value;
  });
}

export function field<T>(schema: Schema, read: (value: unknown) => T | undefined): Field<T, false> {
  return { schema, isRequired: false, read };
}

/** Reads the fields. Throws `LocalSlackUseError` for one that is missing, wrong or unknown, with those that there are. */
export function readFields<F extends Fields>(fields: F, given: Readonly<Record<string, unknown>>): Values<F> {
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(fields, name));
  if (unknown !== undefined) {
    const known = Object.keys(fields).join(", ");
    throw new LocalSlackUseError(`There is no field ${unknown}. There is ${known || "none"}.`);
  }
  const entries = Object.entries(fields).flatMap(([name, each]) => {
    if (given[name] === undefined) {
      if (each.isRequired)
        throw new LocalSlackUseError(`The field ${name} is missing: ${String(each.schema.description)}`);
      return [];
    }
    const value = each.read(given[name]);
    if (value === undefined) {
      throw new LocalSlackUseError(`The field ${name} is wrong: ${String(each.schema.description)}`);
    }
    return [[name, value] as const];
  });
  return Object.fromEntries(entries) as Values<F>; // each was read by its own field
}

/** The schema of an object with these fields, and no others. */
export function schemaOf(fields: Fields): Schema {
  const names = Object.keys(fields).filter((name) => fields[name]?.isRequired);
  return {
    type: "object",
    properties: Object.fromEntries(Object.entries(fields).map(([name, { schema }]) => [name, schema])),
    ...(names.length > 0 && { required: names }),
    additionalProperties: false,
  };
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
