import type { Stream } from "./messages.js";

export type { Stream } from "./messages.js";

/** Slack's streams were seen to end by themselves after five minutes, however much was appended. */
const LIFETIME_MS = 5 * 60_000;

/** Whether something can still be appended. */
export function isGrowing({ state, startedAtMs }: Stream, nowMs: number): boolean {
  return state === "in_progress" && nowMs < startedAtMs + LIFETIME_MS;
}
