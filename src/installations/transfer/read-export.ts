import type { Readable } from "node:stream";
import type { TokenCipher } from "../../encryption/token-cipher.js";
import type { Brought, Refused } from "../import/incoming.js";
import { ImportSourceError, type JsonLine, readJsonLines } from "../import/json-lines.js";
import { checkedRecord } from "./checked-record.js";
import { EXPORT_FORMAT, EXPORT_VERSION } from "./export-file.js";

/**
 * The records of a file of `installations export`, of any version up to this release's. A record that cannot be taken is
 * yielded as refused, and so is the place where a file ends that was cut off. Rejects with `ImportSourceError` when the file
 * is no such file, is of another Slack app, or cannot be read.
 */
export async function* readExport(
  stream: Readable,
  file: string,
  options: { readonly clientId: string | undefined; readonly cipher: TokenCipher },
): AsyncGenerator<Brought | Refused, void, undefined> {
  let hasHeader = false;
  let records = 0;
  let last = 1;
  let end: unknown;
  for await (const line of readJsonLines(stream, file)) {
    last = line.line;
    if (!hasHeader) {
      checkHeader(line, file, options.clientId);
      hasHeader = true;
      continue;
    }
    end = "value" in line ? endOf(line.value) : undefined;
    if (end !== undefined) continue;
    records += 1;
    yield recordOf(line, options);
  }
  if (!hasHeader) throw new ImportSourceError(`${file} is empty.`);
  if (end !== records) {
    yield {
      place: { line: last },
      reason: "The file ends before its last line: it was cut off. Export again.",
    };
  }
}

function checkHeader(line: JsonLine, file: string, clientId: string | undefined): void {
  const header = ("value" in line ? line.value : undefined) as
    | { readonly format?: unknown; readonly version?: unknown; readonly clientId?: unknown }
    | null
    | undefined;
  if (header?.format !== EXPORT_FORMAT) {
    throw new ImportSourceError(
      `${file} was not made by installations export. If it is of another store, say of which: --from.`,
    );
  }
  const { version } = header;
  if (typeof version !== "number" || version < 1 || version > EXPORT_VERSION) {
    throw new ImportSourceError(`${file} was made by a newer release. Import it with that release.`);
  }
  if (header.clientId !== (clientId ?? null)) {
    throw new ImportSourceError(
      `${file} has the installations of another Slack app, whose tokens this app cannot use. Check SLACK_CLIENT_ID.`,
    );
  }
}

/** How many records the last line says that there are; undefined for any other line. */
function endOf(value: unknown): number | undefined {
  const { end, records } = (value ?? {}) as { readonly end?: unknown; readonly records?: unknown };
  return end === true && typeof records === "number" ? records : undefined;
}

function recordOf(
  line: JsonLine,
  options: { readonly clientId: string | undefined; readonly cipher: TokenCipher },
): Brought | Refused {
  const place = { line: line.line };
  if ("reason" in line) return { place, reason: line.reason };
  const checked = checkedRecord(line.value, options);
  return "reason" in checked ? { place, ...checked } : { place, writes: [checked] };
}
