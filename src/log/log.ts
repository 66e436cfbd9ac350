import { type Level, type Logger, pino } from "pino";
import { describeError } from "./describe-error.js";
import { type Mask, masker } from "./masking/mask.js";
import { type Plain, plainData, plainFields } from "./masking/plain-data.js";
import { errorText, textLine } from "./text-line.js";

export { isError } from "./describe-error.js";
export { type Mask, masker } from "./masking/mask.js";
export { plainData } from "./masking/plain-data.js";
export { slackLogger } from "./slack-logger.js";

/** pino's logger, which gets only a copy of each value, without its secrets. */
export type Log = Logger;

export interface LogOptions {
  readonly level: Level;
  /** Values that are never to be seen, whatever they stand in: client secret, signing secret, keys, passwords. */
  readonly secrets?: readonly string[];
  /** `json` has one object a line; `text` is for a developer's terminal. */
  readonly format?: "json" | "text";
  readonly destination?: LogDestination;
}

/** What gets the lines of a log. */
export interface LogDestination {
  /** Called with each line, and the line break at its end. */
  write(line: string): unknown;
}

/**
 * The service's log. Whatever is logged is copied and masked before it is written as JSON, so that a token, a secret, an
 * OAuth code or state, a webhook URL or a database password is not printed, whoever logged it, wherever it stands and
 * however it is encoded. It takes any value: one that throws when it is read is logged as such.
 */
export function createLog({
  level,
  secrets = [],
  format = "json",
  destination = process.stdout,
}: LogOptions): Log {
  const mask = masker(secrets);
  const fields = (value: object) => plainFields(value, mask);
  const word = (value: unknown) => (typeof value === "string" ? value : inMessage(plainData(value, mask)));
  const log = pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      // As a whole: pino puts further values into it.
      serializers: {
        msg: (message: unknown) => (typeof message === "string" ? mask(message) : message),
        err: (described: unknown) => described,
      },
      hooks: {
        logMethod(args: readonly unknown[], method) {
          const [first, ...others] = args;
          const words = others.map(word);
          if (typeof first === "object" && first !== null)
            Reflect.apply(method, this, [fields(first), ...words]);
          else Reflect.apply(method, this, [word(first), ...words]);
        },
        ...(format === "text" && { streamWrite: textLine }),
      },
    },
    destination,
  );
  // The fields of a child log are written once, and pass no hook.
  const { child, setBindings } = log;
  return Object.assign(log, {
    child(this: Log, bindings: object, options?: object) {
      return Reflect.apply(child, this, [fields(bindings), options]);
    },
    setBindings(this: Log, bindings: object) {
      Reflect.apply(setBindings, this, [fields(bindings)]);
    },
  });
}

function inMessage(value: Plain): Plain {
  return typeof value === "object" ? JSON.stringify(value) : value;
}

/** For the end of a process: an error with its trace, masked, what started it first. Never throws. */
export function errorInWords(error: unknown, mask: Mask): string {
  return errorText(describeError(error, mask));
}
