/** What a value of somebody else's JSON has to be. */
export interface Shape {
  /** The path of the first part that is not so, such as `actions.0.type`; empty for the value itself, undefined when all is right. */
  wrongPart(value: unknown): string | undefined;
}

/** Has at least these fields, each of its shape. */
export interface ObjectShape extends Shape {
  /** The same with further fields, or with other shapes for some. */
  with(fields: Readonly<Record<string, Shape>>): ObjectShape;
}

/** A value for which the question is answered with yes. */
export function that(isRight: (value: unknown) => boolean): Shape {
  return { wrongPart: (value) => (isRight(value) ? undefined : "") };
}

export const string = that((value) => typeof value === "string");
export const absent = that((value) => value === undefined);
export const never = that(() => false);

export function optional(shape: Shape): Shape {
  return { wrongPart: (value) => (value === undefined ? undefined : shape.wrongPart(value)) };
}

/** Absent and null are both right. */
export function orNone(shape: Shape): Shape {
  return {
    wrongPart: (value) => (value === undefined || value === null ? undefined : shape.wrongPart(value)),
  };
}

export function either(...shapes: readonly Shape[]): Shape {
  return that((value) => shapes.some((shape) => shape.wrongPart(value) === undefined));
}

export function object(fields: Readonly<Record<string, Shape>>): ObjectShape {
  const entries = Object.entries(fields);
  return {
    wrongPart(value) {
      if (typeof value !== "object" || value === null || Array.isArray(value)) return "";
      for (const [name, shape] of entries) {
        const part = shape.wrongPart((value as Readonly<Record<string, unknown>>)[name]);
        if (part !== undefined) return below(name, part);
      }
      return undefined;
    },
    with: (others) => object({ ...fields, ...others }),
  };
}

export function listOf(shape: Shape, atLeast = 0): Shape {
  return {
    wrongPart(value) {
      if (!Array.isArray(value) || value.length < atLeast) return "";
      for (const [index, each] of value.entries()) {
        const part = shape.wrongPart(each);
        if (part !== undefined) return below(String(index), part);
      }
      return undefined;
    },
  };
}

function below(name: string, part: string): string {
  return part === "" ? name : `${name}.${part}`;
}
