import type { z } from "zod";
import type { Variable } from "./variables.js";

/**
 * The environment variables of this app's own listeners, one row each, such as
 *
 *     pollDays: {
 *       name: "POLL_DAYS",
 *       description: "How many days a poll stays open",
 *       default: "7",
 *       required: "no",
 *       shape: wholeNumber(1, 30),
 *     },
 *
 * A listener has the value as `settings.pollDays` of its context. One with `isSecret: true` is shown by no log.
 */
export const SETTINGS = {} as const satisfies Readonly<Record<string, Variable>>;

/** The values of `SETTINGS`: undefined is one that may be left out, is left out, and has no default. */
export type Settings = {
  readonly [Name in keyof typeof SETTINGS]: ValueOf<(typeof SETTINGS)[Name]>;
};

type ValueOf<Row extends Variable> =
  | z.output<Row["shape"]>
  | (Row extends { readonly default: string } | { readonly required: "always" } ? never : undefined);
