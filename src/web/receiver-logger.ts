import type { Logger } from "@slack/logger";
import { isError, type Log, slackLogger } from "../log/log.js";

/** ExpressReceiver's own refusals, whose sentences are Bolt's. */
const UNVERIFIED = /^Request verification failed \(code: slack_bolt_receiver_authenticity_error, /;

/**
 * The log as ExpressReceiver and its InstallProvider get it. A warning about a body that cannot be read quotes the body,
 * which is what somebody wrote: of anything but a signature that does not fit, only the first words and the error's name
 * are logged. InstallProvider logs each error object that it also hands to the `failure` callback, which knows how bad
 * it is.
 */
export function receiverLogger(log: Log): Logger {
  const logger = slackLogger(log);
  return {
    ...logger,
    warn: (...parts) => {
      const text = parts.filter((part) => typeof part === "string").join(" ");
      logger.warn(UNVERIFIED.test(text) ? text : withoutQuotes(text));
    },
    error: (...parts) => {
      if (isError(parts[0])) log.debug({ err: parts[0] }, "InstallProvider");
      else logger.error(...parts);
    },
  };
}

function withoutQuotes(text: string): string {
  const [words = ""] = /^[\w ,.'/]*/.exec(text) ?? [];
  const [, name] = /^[^(]*\((?:error|code): (\w+)/.exec(text) ?? [];
  return name === undefined ? words.trim() : `${words.trim()} (${name})`;
}
