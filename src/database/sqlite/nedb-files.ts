import { existsSync, readFileSync, renameSync } from "node:fs";
import type { Document } from "../collection.js";
import { DatabaseDamagedError } from "../database-error.js";
import { isPlainObject } from "../document-json.js";

/**
 * The documents of a file that NeDB wrote, the embedded database of earlier releases: a line for each change, of which
 * the last one counts. None where there is no file. A last line that does not end was never acknowledged, and is left out. Throws
 * `DatabaseDamagedError`, which names file and line, for anything else that cannot be read.
 */
export function readNedbFile(file: string): Document[] {
  if (!existsSync(file)) {
    if (!existsSync(`${file}~`)) return [];
    throw new DatabaseDamagedError(
      `${file} is missing, and ${file}~ beside it may be half a copy. Restore ${file} from a backup, or delete ${file}~ to go on without it.`,
    );
  }
  const documents = new Map<string, Document>();
  const bytes = readFileSync(file);
  const whole = bytes.subarray(0, bytes.lastIndexOf("\n") + 1).toString("utf8");
  for (const [index, line] of whole.split("\n").slice(0, -1).entries()) {
    const record = parsed(line);
    if (record === undefined) throw damaged(file, index + 1);
    if (record._id === undefined) continue; // an index of NeDB's
    if (record.$$deleted === true) documents.delete(record._id);
    else documents.set(record._id, record);
  }
  return [...documents.values()];
}

/** Names the file so that it is not read again. Safe to repeat, and for several processes at once. */
export function keepAside(file: string): void {
  try {
    renameSync(file, `${file}.imported`);
  } catch (error) {
    if ((error as { code?: unknown }).code !== "ENOENT") throw error;
  }
}

function parsed(line: string): Document | undefined {
  try {
    const record: unknown = JSON.parse(line, (_, value) =>
      isNedbDate(value) ? new Date(value.$$date) : value,
    );
    if (!isPlainObject(record)) return undefined;
    const isDocument = typeof record._id === "string" && record._id !== "";
    return isDocument || "$$indexCreated" in record || "$$indexRemoved" in record ? record : undefined;
  } catch {
    return undefined;
  }
}

function isNedbDate(value: unknown): value is { readonly $$date: number } {
  return isPlainObject(value) && typeof value.$$date === "number";
}

function damaged(file: string, line: number): DatabaseDamagedError {
  return new DatabaseDamagedError(
    `${file} is damaged at line ${line}. Restore the file from a backup; or delete that line, and with it what it holds, and start again.`,
  );
}
