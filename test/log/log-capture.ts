import { createLog, type Log } from "../../src/log/log.js";

/** A log at debug whose lines are kept. */
export function captureLog(options: { format?: "json" | "text"; secrets?: readonly string[] } = {}): {
  readonly log: Log;
  readonly lines: string[];
  /** The lines, parsed. */
  entries(): ReturnType<typeof JSON.parse>[];
} {
  const lines: string[] = [];
  const log = createLog({ level: "debug", ...options, destination: { write: (line) => lines.push(line) } });
  return { log, lines, entries: () => lines.map((line) => JSON.parse(line)) };
}
