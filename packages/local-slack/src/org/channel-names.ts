import type { Channel } from "./channels.js";

const LONGEST = 80;

/** What Slack answers to a name that it does not take. */
export const NAME_ERRORS = [
  "invalid_name_maxlength",
  "invalid_name_punctuation",
  "invalid_name_required",
  "invalid_name_specials",
  "name_taken",
] as const;
export type NameError = (typeof NAME_ERRORS)[number];

/**
 * What is wrong with a name for a new channel of a workspace, whose channels these are.
 * https://docs.slack.dev/reference/methods/conversations.create#naming
 */
export function wrongName(name: string, others: readonly Channel[]): NameError | undefined {
  const bare = name.replace(/^#/, "");
  if (bare.trim() === "") return "invalid_name_required";
  if (bare.length > LONGEST) return "invalid_name_maxlength";
  if (/^[^\p{L}\p{N}]+$/u.test(bare)) return "invalid_name_punctuation";
  if (/[^\p{Ll}\p{Lo}\p{M}\p{N}_-]/u.test(bare)) return "invalid_name_specials";
  return others.some((each) => each.kind !== "im" && each.name === bare) ? "name_taken" : undefined;
}
