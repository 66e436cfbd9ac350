import { errorChain } from "../../log/error-chain.js";
import { slackErrorOf } from "../../log/slack-error-of.js";
import { isUnreadable, readProperty } from "../../log/thrown.js";

/** What a name of an error or a code looks like, and a sentence does not. */
const NAME = /^[\w.:-]{1,80}$/;

/**
 * An error in a word, for the operator's list: Slack's own name for it, a code, or its class; `unreadable_error` when what
 * was thrown lets nobody read it. Never its message, which may quote what people wrote.
 */
export function errorLabel(error: unknown): string {
  const chain = errorChain(error).reverse();
  const slackErrors = chain.map(slackErrorOf);
  const codes = chain
    .map((each) => readProperty(each, "code"))
    .filter((code) => code !== "slack_bolt_unknown_error");
  const label = [...slackErrors, ...codes, readProperty(chain[0], "name")].find(isName);
  return label ?? ([error, ...chain].some(isUnreadable) ? "unreadable_error" : "unknown");
}

function isName(value: unknown): value is string {
  return typeof value === "string" && NAME.test(value);
}
