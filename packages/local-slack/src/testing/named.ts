import { LocalSlackUseError } from "../errors.js";

/**
 * The one of `all` that has that name. Throws `LocalSlackUseError`, with the names that there are (the first of each), when there is
 * none.
 */
export function named<T>(
  what: string,
  name: string,
  all: readonly T[],
  namesOf: (each: T) => readonly string[],
): T {
  const wanted = name.toLowerCase();
  const found = all.find((each) => namesOf(each).some((known) => known.toLowerCase() === wanted));
  if (found === undefined) {
    const known = all.map((each) => namesOf(each)[0]).join(", ");
    throw new LocalSlackUseError(`There is no ${what} ${JSON.stringify(name)}. There is ${known || "none"}.`);
  }
  return found;
}
