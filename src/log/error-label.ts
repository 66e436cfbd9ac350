import { errorChain } from "./error-chain.js";
import { slackErrorOf } from "./slack-error-of.js";
import { isUnreadable, readProperty } from "./thrown.js";

/** Matches the name of an error, or its code, but no sentence. */
const NAME = /^[\w.:-]{1,80}$/;

/**
 * The label of an error, in the operator's list of failed events and where errors are counted: Slack's name for the error,
 * or its code, or its class.
 * It is `unreadable_error` when reading the thrown value throws. It is never the message, which may quote what people wrote.
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
