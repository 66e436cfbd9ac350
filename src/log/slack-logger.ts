import type { LogLevel, Logger as SlackLogger } from "@slack/bolt";
import type { Logger } from "pino";
import { isError } from "./describe-error.js";

/**
 * This log as the `Logger` of Slack's libraries. It stays at info whatever the log's own level is, because at debug
 * those libraries print message text and the client secret.
 */
export function slackLogger(log: Logger): SlackLogger {
  const forward =
    (level: "info" | "warn" | "error") =>
    (...parts: unknown[]) => {
      const err = parts.find(isError);
      const text = parts.filter((part) => typeof part === "string").join(" ");
      log[level](err === undefined ? {} : { err }, text || undefined);
    };
  return {
    debug: () => undefined,
    info: forward("info"),
    warn: forward("warn"),
    error: forward("error"),
    setLevel: () => undefined,
    getLevel: () => "info" as LogLevel, // the value of LogLevel.INFO, without loading Bolt,
    setName: () => undefined,
  };
}
