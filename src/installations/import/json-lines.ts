import type { Readable } from "node:stream";
import { AppError } from "../../errors.js";

/** The source of an import cannot be read, or is not what it should be. */
export class ImportSourceError extends AppError {
  readonly code = "import_source_unusable";
}

/** A line that is not empty: its JSON value, or why it has none. */
export type JsonLine =
  | { readonly line: number; readonly value: unknown }
  | { readonly line: number; readonly reason: string };

/** An installation has about a thousand characters; a line of many more is something else. */
const LONGEST_LINE = 1_048_576;

/**
 * The values of a file that has one on each line, counted from 1. It may also be an array with an element on each line, as
 * `sqlite3 -json` prints one. One chunk of the file is in memory at a time, and of a line no more than a megabyte. Rejects
 * with `ImportSourceError`, which names the file, when it cannot be read.
 */
export async function* readJsonLines(
  stream: Readable,
  file: string,
): AsyncGenerator<JsonLine, void, undefined> {
  let line = 1;
  let rest = "";
  let isTooLong = false;
  try {
    for await (const chunk of stream.setEncoding("utf8") as AsyncIterable<string>) {
      const [first = "", ...others] = chunk.split("\n");
      rest += first;
      for (const next of others) {
        yield* valueIn(rest, line, isTooLong);
        line += 1;
        rest = next;
        isTooLong = false;
      }
      if (rest.length > LONGEST_LINE) {
        rest = "";
        isTooLong = true;
      }
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new ImportSourceError(`${file} cannot be read (${code}).`);
  }
  yield* valueIn(rest, line, isTooLong);
}

function* valueIn(text: string, line: number, isTooLong: boolean): Generator<JsonLine, void, undefined> {
  if (isTooLong || text.length > LONGEST_LINE) {
    yield { line, reason: "It is too long for an installation." };
    return;
  }
  const trimmed = text.replace(/^\uFEFF/, "").trim();
  const json = trimmed.slice(trimmed.startsWith("[") ? 1 : 0, /[,\]]$/.test(trimmed) ? -1 : undefined);
  if (json === "") return;
  try {
    yield { line, value: JSON.parse(json) };
  } catch {
    yield { line, reason: "It is no JSON." }; // the parser's own error quotes the text, and with it perhaps a token
  }
}
