import { AppError } from "../errors.js";
import { isInstance, readList, readProperty } from "./thrown.js";

/** A limit, because a getter may return a new cause each time it is read. */
const LONGEST_CHAIN = 10;

/**
 * An error and those that started it, from the outside in: follows `original` (@slack/bolt, @slack/oauth), the first
 * of `originals`, and `cause`. One of our own ends the chain: what lies under it is its own affair. It may be given
 * anything that somebody threw, and never throws.
 */
export function errorChain(error: unknown): Error[] {
  const chain: Error[] = [];
  let current = error;
  while (isInstance(current, Error) && !chain.includes(current) && chain.length < LONGEST_CHAIN) {
    chain.push(current);
    if (isInstance(current, AppError)) break;
    current =
      readProperty(current, "original") ??
      readList(current, "originals", 1)[0] ??
      readProperty(current, "cause");
  }
  return chain;
}

/** The stable codes in an error's chain, that of the error that started it first. Never throws. */
export function errorCodes(error: unknown): string[] {
  return errorChain(error)
    .map((each) => readProperty(each, "code"))
    .filter((code) => typeof code === "string")
    .reverse();
}
