import { chmod, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { DatabaseDamagedError } from "../../errors.js";
import { isPlainObject } from "./stored-value.js";

export const DATA_FILE_MODE = 0o600;

/**
 * Makes a data file fit to be loaded: one JSON document a line, each line ended. What a killed process leaves is
 * removed without a word, because nobody was told that it is stored: the beginning of a last line, and NeDB's
 * half-written copy `file~`, which takes the file's place only when it is whole.
 *
 * Throws `DatabaseDamagedError` for anything else, and then changes nothing.
 */
export async function healDataFile(file: string): Promise<void> {
  const bytes = await readIfThere(file);
  if (bytes === undefined) {
    if ((await readIfThere(`${file}~`)) !== undefined) {
      throw new DatabaseDamagedError(
        `${file} is missing, and ${file}~ beside it may be half a copy. Restore ${file} from a backup, or delete ${file}~ to begin with an empty database.`,
      );
    }
    await writeFile(file, "", { mode: DATA_FILE_MODE });
    return;
  }
  const end = bytes.lastIndexOf("\n") + 1;
  checkLines(file, bytes.subarray(0, end), bytes.subarray(end));
  if (end < bytes.length) await truncate(file, end);
  await chmod(file, DATA_FILE_MODE);
  await rm(`${file}~`, { force: true });
}

/** NeDB's lines as NeDB reads them: it ends a line at some characters that JSON lets through, so they are escaped. */
export function escapeLineEnds(line: string): string {
  return line.replace(
    LINE_ENDS_IN_JSON,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

const LINE_ENDS_IN_JSON = /[\u0085\u2028\u2029]/g;

function checkLines(file: string, lines: Buffer, torn: Buffer): void {
  let number = 1;
  for (let start = 0; start < lines.length; number++) {
    const end = lines.indexOf("\n", start);
    if (!isRecord(lines.subarray(start, end))) throw damaged(file, number);
    start = end + 1;
  }
  // A write that was cut short has no zeros in it; a disk that lost power has.
  if (torn.includes(0)) throw damaged(file, number);
}

function isRecord(line: Buffer): boolean {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(line);
    if (text !== escapeLineEnds(text)) return false;
    const record: unknown = JSON.parse(text);
    return (
      isPlainObject(record) && (isId(record._id) || "$$indexCreated" in record || "$$indexRemoved" in record)
    );
  } catch {
    return false;
  }
}

function isId(value: unknown): boolean {
  return typeof value === "string" && value !== "";
}

function damaged(file: string, line: number): DatabaseDamagedError {
  return new DatabaseDamagedError(
    `${file} is damaged at line ${line}. Restore the file from a backup; or delete that line, and with it what it holds, and start again.`,
  );
}

async function readIfThere(file: string): Promise<Buffer | undefined> {
  try {
    return await readFile(file);
  } catch (error) {
    if ((error as { code?: unknown }).code === "ENOENT") return undefined;
    throw error;
  }
}
