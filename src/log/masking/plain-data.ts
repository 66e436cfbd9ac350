import { types } from "node:util";
import { describeError, isError } from "../describe-error.js";
import type { Mask } from "./mask.js";
import { isCodeName, isErrorCode, isSecretName } from "./names.js";

/** Data that JSON can write without running any code of the logged value. */
export type Plain = string | number | boolean | null | undefined | Plain[] | { [name: string]: Plain };

/** Deeper or further values are cut. A long text counts as many values. */
interface Limits {
  readonly depth: number;
  readonly values: number;
}

/** Those of one log line. */
const LINE: Limits = { depth: 10, values: 1_000 };
/** For what somebody wants to have whole. */
export const WHOLE: Limits = { depth: 200, values: Number.POSITIVE_INFINITY };

const LENGTH_OF_A_VALUE = 50;

const UNREADABLE = "[unreadable]";
const MORE = "[more]";

/**
 * Whatever is logged, as data of its own, with every secret in it masked: by the name of its field, and by its shape.
 * Never throws, whatever the value does when it is read.
 */
export function plainData(value: unknown, mask: Mask, limits = LINE): Plain {
  return new Reader(mask, limits).read(value);
}

/** The fields of a log line; `err` is what was thrown, whatever that is. An error alone is that. */
export function plainFields(value: object, mask: Mask): Record<string, Plain> {
  const reader = new Reader(mask, LINE);
  const entries: [string, unknown][] = isError(value) ? [["err", value]] : reader.entriesOf(value);
  return Object.fromEntries(
    entries.map(([name, each]) => [
      mask(name),
      name === "err" && each !== undefined ? reader.describe(each) : reader.read(each, name),
    ]),
  );
}

class Reader {
  readonly #above: object[] = [];
  #left: number;

  constructor(
    private readonly mask: Mask,
    private readonly limits: Limits,
  ) {
    this.#left = limits.values;
  }

  /** `name` is the field's. Below a secret one, everything is. */
  read(value: unknown, name = "", isSecret = isSecretName(name)): Plain {
    this.#left -= 1;
    try {
      switch (typeof value) {
        case "string":
          return this.#text(value, name, isSecret);
        case "number":
        case "bigint":
          return this.#number(value, name, isSecret);
        case "symbol":
          return this.#text(String(value), name, isSecret);
        case "object":
          return value === null ? null : this.#object(value, name, isSecret);
        case "function":
          return undefined;
        default:
          return value as boolean | undefined;
      }
    } catch {
      return UNREADABLE;
    }
  }

  describe(error: unknown): Plain {
    return describeError(error, this.mask) as object as Plain;
  }

  /** The pairs of an object's own fields, or of a Map or Headers; a field that cannot be read is there and says so. */
  entriesOf(value: object): [string, unknown][] {
    try {
      if (types.isMap(value) || value instanceof Headers || value instanceof URLSearchParams) {
        return [...value.entries()].map(([key, each]) => [nameOf(key), each]);
      }
      return Object.keys(value).map((key) => {
        try {
          return [key, (value as Record<string, unknown>)[key]];
        } catch {
          return [key, UNREADABLE];
        }
      });
    } catch {
      return [["value", UNREADABLE]];
    }
  }

  #text(value: string, name: string, isSecret: boolean): string {
    if (value === "") return value;
    if (this.#left <= 0) return MORE;
    this.#left -= Math.floor(value.length / LENGTH_OF_A_VALUE);
    return isSecret || (isCodeName(name) && !isErrorCode(value)) ? "[secret]" : this.mask(value);
  }

  #number(value: number | bigint, name: string, isSecret: boolean): Plain {
    const text = String(value);
    const shown = this.#text(text, name, isSecret);
    return shown === text && typeof value === "number" ? value : shown;
  }

  #object(value: object, name: string, isSecret: boolean): Plain {
    if (isError(value)) return this.describe(value);
    if (types.isBoxedPrimitive(value)) return this.read(value.valueOf(), name, isSecret);
    if (types.isAnyArrayBuffer(value) || ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
    if (this.#above.includes(value)) return "[circular]";
    if (this.#above.length >= this.limits.depth || this.#left <= 0) return MORE;
    this.#above.push(value);
    try {
      const { toJSON } = value as { toJSON?: unknown };
      if (typeof toJSON === "function") return this.read(toJSON.call(value, name), name, isSecret);
      if (Array.isArray(value)) return this.#list(value, name, isSecret);
      if (types.isSet(value)) return this.#list([...value], name, isSecret);
      return this.#fields(value, isSecret);
    } finally {
      this.#above.pop();
    }
  }

  #list(list: readonly unknown[], name: string, isSecret: boolean): Plain {
    const values = list.slice(0, this.limits.values);
    // A Buffer that has been JSON.
    const bytes = values.every((each) => Number.isInteger(each)) ? values.join(",") : undefined;
    if (bytes !== undefined && this.mask(bytes) !== bytes) return "[secret]";
    const shown: Plain[] = [];
    for (const [index, each] of values.entries()) {
      if (this.#left <= 0) return [...shown, MORE];
      // Headers, and the entries of a Map, come as a list of names and values.
      const before = index % 2 === 1 ? values[index - 1] : undefined;
      shown.push(
        isSecret || typeof before !== "string"
          ? this.read(each, name, isSecret)
          : this.read(each, isSecretName(before) || isCodeName(before) ? before : name),
      );
    }
    return shown;
  }

  #fields(value: object, isSecret: boolean): Plain {
    const shown: [string, Plain][] = [];
    for (const [name, each] of this.entriesOf(value)) {
      if (this.#left <= 0) {
        shown.push(["more", MORE]);
        break;
      }
      shown.push([this.mask(name), this.read(each, name, isSecret || isSecretName(name))]);
    }
    return Object.fromEntries(shown);
  }
}

function nameOf(key: unknown): string {
  return typeof key === "string" ? key : typeof key === "object" ? "[object]" : String(key);
}
