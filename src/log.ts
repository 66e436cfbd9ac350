import { LogLevel, type Logger as SlackLogger } from "@slack/logger";
import { type Level, type Logger, pino } from "pino";
import { errorChain } from "./errors.js";
import { isInstance, readProperty } from "./thrown.js";

export type Log = Logger;

export interface LogOptions {
  readonly level: Level;
  /** Values that are never to be seen, whatever they stand in: client secret, signing secret, keys, passwords. */
  readonly secrets?: readonly string[];
  /** `json` has one object a line; `text` is for a developer's terminal. */
  readonly format?: "json" | "text";
  readonly destination?: { write(line: string): unknown };
}

/**
 * The service's log. Every line is masked before it leaves, so that a token, a secret, an OAuth code or state, a
 * webhook URL or a database password inside any string is not printed, whoever logged it.
 */
export function createLog({
  level,
  secrets = [],
  format = "json",
  destination = process.stdout,
}: LogOptions): Log {
  const mask = masker(secrets);
  const write = format === "json" ? mask : (line: string) => readable(mask(line));
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: describeThrown },
      hooks: { streamWrite: write },
    },
    destination,
  );
}

/** An incoming webhook or a response_url, its slashes plain, as JSON may escape them, or percent-encoded. */
const WEBHOOK =
  /(hooks\.slack(?:-gov)?\.com(?:\\*\/|%2F)|(?:\\*\/|%2F)services(?:\\*\/|%2F)T)(?:[^\s"'\\]|\\+\/)+/gi;

/** Replaces secrets inside text: those given, and whatever has the shape of one of Slack's. */
export function masker(secrets: readonly string[]): (text: string) => string {
  const known = secrets.filter((secret) => secret.length >= 8);
  return (text) => {
    let masked = text;
    for (const secret of known) masked = masked.replaceAll(secret, "[secret]");
    return masked
      .replace(/\b(xox[a-z]|xapp|xwfp)([.-][A-Za-z0-9-]+)+/g, "$1-[token]")
      .replace(WEBHOOK, "$1[webhook]")
      .replace(/([?&](?:code|state|client_secret|token)=)[^&\s"'\\]+/g, "$1[secret]")
      .replace(/\beyJ[\w-]+\.[\w-]+\.[\w-]+/g, "[jwt]")
      .replace(/\b(mongodb(?:\+srv)?:\/\/)[^@/\s"]*@/g, "$1[secret]@");
  };
}

/** Whatever was thrown, there is a line of it. */
function describeThrown(thrown: unknown): object {
  try {
    return describeError(thrown);
  } catch {
    return { type: "unreadable_error", message: "What was thrown cannot be read" };
  }
}

/**
 * What a log says of an error: its class, code, sentence and place, the same of what started it, and a word on what lies
 * under one of our own.
 */
function describeError(error: unknown): object {
  if (!(error instanceof Error)) return { message: String(error) };
  const root = errorChain(error).at(-1) ?? error;
  const { cause } = root;
  const explained = {
    ...summary(root),
    ...(cause instanceof Error && { cause: { ...summary(cause), stack: undefined } }),
  };
  return root === error ? explained : { ...summary(error), cause: explained };
}

/** Only these fields: libraries hang requests, responses and whole payloads on their errors. */
function summary(error: Error): object {
  const { name, code, message, data, stack } = error as Error & {
    code?: unknown;
    data?: { error?: unknown };
  };
  const slackError = data?.error;
  // WebClient takes an answer that it cannot read for the name of an error, whatever stands in it.
  if (slackError !== undefined && !/^\w{1,60}$/.test(String(slackError))) {
    return { type: name, code, message: "Slack's answer could not be read" };
  }
  return { type: name, code, message, slackError, stack };
}

function readable(line: string): string {
  const { time, level, msg, err, ...rest } = JSON.parse(line);
  const fields = Object.entries(rest).map(([name, value]) => ` ${name}=${JSON.stringify(value)}`);
  const trace = err?.stack ? `\n${err.stack}` : err ? ` ${err.message}` : "";
  return `${time.slice(11, 19)} ${level.toUpperCase().padEnd(5)} ${msg ?? ""}${fields.join("")}${trace}\n`;
}

/**
 * This log as the `Logger` of Slack's libraries. It stays at info whatever the log's own level is, because at debug
 * those libraries print message text and the client secret.
 */
export function slackLogger(log: Log): SlackLogger {
  const forward =
    (level: "info" | "warn" | "error") =>
    (...parts: unknown[]) => {
      const err = parts.find((part) => isInstance(part, Error));
      const text = parts.filter((part) => typeof part === "string").join(" ");
      log[level]({ ...(err && { err }) }, text || String(readProperty(err, "message") ?? ""));
    };
  return {
    debug: () => undefined,
    info: forward("info"),
    warn: forward("warn"),
    error: forward("error"),
    setLevel: () => undefined,
    getLevel: () => LogLevel.INFO,
    setName: () => undefined,
  };
}
