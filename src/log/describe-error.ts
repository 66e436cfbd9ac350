import { types } from "node:util";
import { errorChain } from "./error-chain.js";
import type { Mask } from "./masking/mask.js";
import { isErrorCode } from "./masking/names.js";
import { readList, readProperty } from "./thrown.js";

/** An error as the log shows it. */
export interface DescribedError {
  readonly type?: string;
  readonly code?: string | number;
  readonly message: string;
  readonly slackError?: string;
  readonly stack?: string;
  /** The error that caused it; for an error of our own, also the cause below that. */
  readonly cause?: DescribedError;
  /** Other listeners failed as well. */
  readonly others?: readonly DescribedError[];
}

const MAX_OTHERS = 4;

/**
 * Describes a thrown value for the log: its class, code, message and stack, and the same of the errors that caused it. Other
 * properties are left out, because libraries put requests, responses and whole payloads on their errors. Never throws.
 */
export function describeError(error: unknown, mask: Mask): DescribedError {
  const chain = errorChain(error);
  const root = chain.at(-1);
  if (root === undefined) return { message: mask(inWords(error)) };
  const others = chain.flatMap((each) => originalsOf(each).slice(1)).slice(0, MAX_OTHERS);
  // Bolt wraps what is no error, too.
  const cause = readProperty(root, "cause") ?? readProperty(root, "original") ?? originalsOf(root)[0];
  const explained = {
    ...summary(root, mask),
    ...(cause !== undefined && cause !== null && { cause: withoutStack(cause, mask) }),
  };
  return {
    ...(root === error ? explained : { ...summary(error as Error, mask), cause: explained }),
    ...(others.length > 0 && { others: others.map((each) => summaryOfRoot(each, mask)) }),
  };
}

/** False for what cannot be asked. */
export function isError(value: unknown): value is Error {
  try {
    return types.isNativeError(value) || value instanceof Error;
  } catch {
    return false;
  }
}

/** The errors that several listeners threw. */
function originalsOf(error: Error): unknown[] {
  return readList(error, "originals", MAX_OTHERS + 1);
}

function summaryOfRoot(error: unknown, mask: Mask): DescribedError {
  const root = errorChain(error).at(-1);
  return root === undefined ? { message: mask(inWords(error)) } : summary(root, mask);
}

function withoutStack(cause: unknown, mask: Mask): DescribedError {
  if (!isError(cause)) return { message: mask(inWords(cause)) };
  const { stack: _, ...rest } = summary(cause, mask);
  return rest;
}

function summary(error: object, mask: Mask): DescribedError {
  const code = codeOf(error, mask);
  const about = { type: mask(typeOf(error)), ...(code !== undefined && { code }) };
  const slackError = readProperty(readProperty(error, "data"), "error");
  // WebClient uses an answer that it cannot read as the name of the error, whatever the answer contains.
  if (slackError !== undefined && !/^\w{1,60}$/.test(inWords(slackError))) {
    return { ...about, message: "Slack's answer could not be read" };
  }
  const stack = readProperty(error, "stack");
  return {
    ...about,
    message: mask(inWords(readProperty(error, "message"))),
    ...(slackError !== undefined && { slackError: mask(inWords(slackError)) }),
    ...(typeof stack === "string" && { stack: mask(stack) }),
  };
}

/** Many classes leave their `name` as it was. */
function typeOf(error: object): string {
  const name = readProperty(error, "name");
  if (typeof name === "string" && name !== "" && name !== "Error") return name;
  const ofClass = readProperty(readProperty(error, "constructor"), "name");
  return typeof ofClass === "string" && ofClass !== "" ? ofClass : "Error";
}

function codeOf(error: object, mask: Mask): string | number | undefined {
  const code = readProperty(error, "code");
  if (typeof code !== "string" && typeof code !== "number") return undefined;
  const shown = isErrorCode(String(code)) ? mask(String(code)) : "[secret]";
  return shown === String(code) ? code : shown;
}

function inWords(value: unknown): string {
  try {
    return String(value);
  } catch {
    return "[unreadable]";
  }
}
