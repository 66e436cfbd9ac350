import { createHash } from "node:crypto";

/**
 * Draws a number from 0 to below 1 for each call of a method. The same seed gives the n-th call of a method the same
 * number, whatever other methods are called in between.
 */
export function seededRandom(seed: number): (method: string) => number {
  const drawn = new Map<string, number>();
  return (method) => {
    const count = drawn.get(method) ?? 0;
    drawn.set(method, count + 1);
    return createHash("sha256").update(`${seed}/${method}/${count}`).digest().readUInt32BE() / 2 ** 32;
  };
}
