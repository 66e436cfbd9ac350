import { isPlainObject, valueToJson } from "../document-json.js";

/** `$inc`: a number that is missing counts as 0. */
export function incremented(before: unknown, amount: unknown, path: string): number {
  if (typeof amount !== "number") throw new TypeError(`$inc of ${path} needs a number.`);
  if (before === undefined) return amount;
  if (typeof before !== "number") throw new TypeError(`$inc cannot change ${path}, which is no number.`);
  return before + amount;
}

/** `$push`: a value at the end of a list or, with `$each`, several; `$slice` keeps its first or, below zero, its last ones. */
export function pushed(before: unknown, operand: unknown, path: string): readonly unknown[] {
  const { $each, $slice } = modifiersOf("$push", operand, ["$each", "$slice"]);
  const list = [...listAt("$push", before, path), ...$each];
  if ($slice === undefined) return list;
  if (!Number.isInteger($slice)) throw new TypeError("$slice needs a whole number.");
  return Number($slice) < 0 ? list.slice(Number($slice)) : list.slice(0, Number($slice));
}

/** `$addToSet`: a value or, with `$each`, several, each where the list does not have it yet. */
export function added(before: unknown, operand: unknown, path: string): readonly unknown[] {
  const { $each } = modifiersOf("$addToSet", operand, ["$each"]);
  const list = [...listAt("$addToSet", before, path)];
  const known = new Set(list.map(valueToJson));
  for (const value of $each) {
    const json = valueToJson(value);
    if (known.has(json)) continue;
    known.add(json);
    list.push(value);
  }
  return list;
}

interface Modifiers {
  readonly $each: readonly unknown[];
  readonly $slice?: unknown;
}

/** The operand of an operator that adds to a list: one value, or an object with `$each`. */
function modifiersOf(operator: string, operand: unknown, known: readonly string[]): Modifiers {
  if (!isPlainObject(operand) || !Object.keys(operand).some((key) => key.startsWith("$"))) {
    return { $each: [operand] };
  }
  const unknown = Object.keys(operand).find((key) => !known.includes(key));
  if (unknown !== undefined) {
    throw new TypeError(`The embedded database does not know ${unknown} in ${operator}.`);
  }
  if (!Array.isArray(operand.$each)) throw new TypeError(`$each of ${operator} needs a list.`);
  return operand as Modifiers;
}

function listAt(operator: string, before: unknown, path: string): readonly unknown[] {
  if (before === undefined) return [];
  if (!Array.isArray(before)) throw new TypeError(`${operator} cannot change ${path}, which is no list.`);
  return before;
}
