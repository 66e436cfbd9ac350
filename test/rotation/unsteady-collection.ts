import type { Collection, Document } from "../../src/database/collection.js";
import { watched } from "../installations/fixtures/watched-collection.js";

/**
 * What becomes of a call: it is done; it is refused; it is done, and reported as failed; or the process dies with it,
 * before or after it is done.
 */
export type Fate = "done" | "refused" | "done, reported as failed" | "death before" | "death after";

/** The calls of a rotation, in their order. */
export const CALLS = ["the look", "the lease", "the write"] as const;
export type RotationCall = (typeof CALLS)[number] | "another";

/**
 * The collection of a process that loses its database, or dies: no call of a dead process ever ends, until `bury`, which is
 * for the end of a test.
 */
export function unsteady(collection: Collection, fateOf: (call: RotationCall) => Fate) {
  let isDead = false;
  let bury: () => void = () => undefined;
  let die: () => void = () => undefined;
  const buried = new Promise<never>((_, reject) => {
    bury = () => reject(new Error("this process is dead"));
  });
  buried.catch(() => undefined);
  const died = new Promise<void>((resolve) => {
    die = () => {
      isDead = true;
      resolve();
    };
  });

  async function through<T>(call: RotationCall, work: () => Promise<T>): Promise<T> {
    if (isDead) return buried;
    const fate = fateOf(call);
    if (fate === "refused") throw new Error("the database is cut off");
    if (fate === "death before") die();
    if (isDead) return buried;
    const answer = await work();
    if (fate === "done, reported as failed") throw new Error("the database is cut off");
    if (fate === "death after") die();
    return isDead ? buried : answer;
  }

  const unsteadyCollection = watched(collection, {
    find: (...args) => ({
      toArray: () => through("another", () => collection.find(...args).toArray()),
    }),
    findOne: (...args) => through("the look", () => collection.findOne(...args)),
    updateOne: (filter, update, options) =>
      through(callOf(update), () => collection.updateOne(filter, update, options)),
  }).collection;
  return { collection: unsteadyCollection, died, bury, isDead: () => isDead };
}

function callOf({ $set = {} }: Document): RotationCall {
  if ("sealedBot" in $set || "sealedUser" in $set) return "the write";
  return $set.rotation?.owner === undefined ? "another" : "the lease";
}
