import { errorChain } from "../log/error-chain.js";
import { slackErrorOf } from "../log/slack-error-of.js";
import { readProperty } from "../log/thrown.js";
import type { ScopeHolder } from "../manifest/scopes/optional-scopes.js";

/** A call that Slack refused because its token lacks a scope. */
export interface MissingScope {
  /** The token's; undefined where the call was not made with one of the app's own clients. */
  readonly holder: ScopeHolder | undefined;
  /** Slack names each scope with which the call would have worked, or would have shown more. */
  readonly needed: readonly string[];
}

/** Slack's answer says which scope is missing, and not to whom. */
const holders = new WeakMap<object, ScopeHolder>();

/** Notes whose token a call was made with that failed. */
export function noteHolder(error: unknown, token: unknown): void {
  if (slackErrorOf(error) !== "missing_scope" || typeof token !== "string") return;
  // https://docs.slack.dev/authentication/tokens: a token says itself whose it is.
  holders.set(error as object, /^(xoxe\.)?xoxp-/.test(token) ? "user" : "bot");
}

/** The scope whose absence an error is about, or one of those that started it; undefined for any other error. Never throws. */
export function missingScopeIn(error: unknown): MissingScope | undefined {
  const refusal = errorChain(error).find((each) => slackErrorOf(each) === "missing_scope");
  if (refusal === undefined) return undefined;
  const needed = readProperty(readProperty(refusal, "data"), "needed");
  return {
    holder: holders.get(refusal),
    needed: typeof needed === "string" ? needed.split(",").map((scope) => scope.trim()) : [],
  };
}
