import type { Logger } from "@slack/bolt";
import { isError, type Log, slackLogger } from "../log/log.js";

/**
 * The log as ExpressReceiver's InstallProvider gets it. It logs each error object that it also hands to the `failure`
 * callback, which logs the error at the right level.
 */
export function receiverLogger(log: Log): Logger {
  const logger = slackLogger(log);
  return {
    ...logger,
    error: (...parts) => {
      if (isError(parts[0])) log.debug({ err: parts[0] }, "InstallProvider");
      else logger.error(...parts);
    },
  };
}
