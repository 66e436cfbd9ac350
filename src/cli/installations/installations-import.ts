import { createReadStream, type ReadStream, statSync } from "node:fs";
import type { Readable } from "node:stream";
import { type Command, Option } from "commander";
import { foundInFileStore } from "../../installations/import/found-in-file-store.js";
import type { Brought, Place, Refused } from "../../installations/import/incoming.js";
import { readBoltMongoose } from "../../installations/import/read-bolt-mongoose.js";
import { readPythonSdk } from "../../installations/import/read-python-sdk.js";
import { foreignRecords } from "../../installations/transfer/foreign-records.js";
import {
  type ImportedRecords,
  importRecords,
  type NotTaken,
} from "../../installations/transfer/import-records.js";
import { readExport } from "../../installations/transfer/read-export.js";
import { besideTheService, type ServiceHere } from "../beside-the-service.js";
import { ends, explained } from "../explain.js";
import { counted } from "../listing/counted.js";
import { Progress } from "../progress.js";
import { type ExitCode, fail, say, sayJson, warn } from "../terminal.js";

const SOURCES = ["file-installation-store", "bolt-mongoose", "python-sdk"] as const;

/** `installations import`: records of an export, or the installations of another store. */
export function installationsImport(): Command {
  const command = explained("import", {
    text: "Stores the records of an export, or the installations that another store has kept, in the database of this service.",
    examples: [
      "installations import installations.jsonl --dry-run",
      "installations import installations.jsonl",
      "installations import --from file-installation-store ~/.bolt-js-app-installation",
      "installations import --from bolt-mongoose slackapps.jsonl",
      "installations import --from python-sdk slack_installations.jsonl slack_bots.jsonl --json",
    ],
    more: `The rule: a record is stored where none is here under its id, or an older one. Older is what was written earlier; of two that
were written at once, that whose token expires earlier. With --overwrite it is stored in any case.
So it may be stopped at any moment, and run again. It works beside the running service, and makes the database where there is
none. - in place of FILE is the standard input.
A record is refused, and the rest taken, when it is not as it should be, when it is of another Slack app, and when it is
sealed with a key that is not in TOKEN_KEYS. Each is named on the standard error, by its line and id; never a token.

  FILE                            a file of installations export, of this release or one before
  --from file-installation-store  the directory of Slack's FileInstallationStore (--client-id where the store had one)
  --from bolt-mongoose            documents of MongooseInstallationStore, a line each: mongoexport --collection …
  --from python-sdk               rows of slack_installations and slack_bots of Slack's SDK for Python, a line each:
                                  sqlite3 -json app.db 'select * from slack_installations', or
                                  psql -Atc 'select row_to_json(t) from slack_installations t'
These three hold tokens as plain text: remove them afterwards. The newest of a workspace's bot, and of each person's token,
wins; what is stored is sealed.`,
    json: `{ "dryRun": false, "read": 100, "taken": 97, "unchanged": 1, "newerHere": 1, "refused": 1,
  "missingKeys": ["2026a"],
  "notTaken": [{ "line": 17, "id": "1.2:team:T1", "outcome": "refused", "reason": "…" }, …] }
notTaken are the first hundred; outcome is refused or newer here, and file is set where there are several. With --dry-run,
taken is what would be.`,
    exits: {
      0: "everything was taken that is not as new here, or newer",
      1: "something was refused, or the file or the database failed; run it again after doing what it says",
    },
  });
  return command
    .argument("<path...>", "the file (the files of python-sdk), or the directory of a FileInstallationStore")
    .addOption(new Option("--from <store>", "what the path is of").choices(SOURCES))
    .option("--client-id <id>", "the client id that the FileInstallationStore was given")
    .option("--dry-run", "write nothing, and say what would be stored")
    .option("--overwrite", "store also what is as new here, or newer")
    .action(ends(run));
}

interface Options {
  readonly from?: (typeof SOURCES)[number];
  readonly clientId?: string;
  readonly dryRun?: boolean;
  readonly overwrite?: boolean;
  readonly json?: boolean;
}

/** So many are in what `--json` prints. */
const SOME = 100;

async function run(paths: readonly string[], options: Options): Promise<ExitCode> {
  const { from, clientId, dryRun = false, overwrite = false, json = false } = options;
  if (paths.length > 1 && from !== "python-sdk")
    return fail(2, "Name one path: only --from python-sdk takes several.");
  if (paths.includes("-") && (from === "python-sdk" || from === "file-installation-store")) {
    return fail(2, `--from ${from} does not read the standard input.`);
  }
  if (clientId !== undefined && from !== "file-installation-store") {
    return fail(2, "--client-id is for --from file-installation-store.");
  }
  const work = async (service: ServiceHere) => {
    const progress = new Progress();
    const missingKeys = new Set<string>();
    const notTaken: object[] = [];
    const files = new OpenedFiles();
    // Stores that keep earlier rows bring many that are older than what was just stored.
    const hasHistory = from === "bolt-mongoose" || from === "python-sdk";
    const report = (record: NotTaken) => {
      if (record.outcome === "newer here" && hasHistory) return;
      progress.end();
      warn(lineOf(record));
      if (record.missingKey !== undefined) missingKeys.add(record.missingKey);
      const { place, outcome, id, reason } = record;
      if (notTaken.length < SOME) notTaken.push({ ...place, id, outcome, reason });
    };
    try {
      const counts = await importRecords(sourceOf(paths, options, service, files), {
        installations: service.collections.installations,
        clock: Date.now,
        dryRun,
        overwrite,
        takesTurns: service.config.mongodbUri === undefined,
        onNotTaken: report,
        onProgress: ({ read, taken }) =>
          progress.show(`${counted(read, "record is", "records are")} read${files.percent}, ${taken} taken`),
      });
      progress.end();
      if (!dryRun) {
        const { read, taken, refused } = counts;
        await service.note("installations_import", { read, taken, refused });
      }
      if (json) sayJson({ dryRun, ...counts, missingKeys: [...missingKeys], notTaken });
      else sayInWords(counts, { dryRun, missingKeys: [...missingKeys], keySource: service.keySource });
      return counts.refused === 0 ? 0 : 1;
    } finally {
      progress.end();
      files.close();
    }
  };
  return besideTheService(work, dryRun ? { readsOnly: true } : { makesDatabase: true });
}

function sourceOf(
  paths: readonly string[],
  { from, clientId: storedUnder }: Options,
  { clientId, cipher }: ServiceHere,
  files: OpenedFiles,
): AsyncIterable<Brought | Refused> {
  const [path = ""] = paths;
  const name = path === "-" ? "The standard input" : path;
  const app = { clientId, cipher, clock: Date.now };
  switch (from) {
    case "file-installation-store":
      return foreignRecords(
        foundInFileStore(path, storedUnder === undefined ? {} : { clientId: storedUnder }),
        app,
      );
    case "bolt-mongoose":
      return foreignRecords(readBoltMongoose(files.open(path), name, app), app);
    case "python-sdk":
      return foreignRecords(
        readPythonSdk(paths, (file) => files.open(file), app),
        app,
      );
    default:
      return readExport(files.open(path), name, app);
  }
}

/** The files of an import, and how much of the last one is read. */
class OpenedFiles {
  readonly #opened: Readable[] = [];
  #last: { readonly stream: ReadStream; readonly bytes: number } | undefined;

  open(path: string): Readable {
    if (path === "-") return process.stdin;
    const stream = createReadStream(path);
    this.#opened.push(stream);
    this.#last = { stream, bytes: sizeOf(path) };
    return stream;
  }

  /** ` (43 %)`, or nothing where it is not known. */
  get percent(): string {
    if (this.#last === undefined || this.#last.bytes === 0) return "";
    return ` (${Math.floor((100 * this.#last.stream.bytesRead) / this.#last.bytes)} %)`;
  }

  close(): void {
    for (const stream of this.#opened) stream.destroy();
  }
}

/** 0 where it cannot be told; who reads the file says why. */
function sizeOf(path: string): number {
  try {
    return statSync(path).size;
  } catch {
    return 0;
  }
}

function lineOf({ place, id, reason }: NotTaken): string {
  const where = [placeInWords(place), id].filter((part) => part !== undefined && part !== "").join(", ");
  return where === "" ? `Not taken: ${reason}` : `Not taken: ${where}: ${reason}`;
}

function placeInWords({ file, line }: Place): string {
  return [file, line === undefined ? undefined : `line ${line}`]
    .filter((part) => part !== undefined)
    .join(", ");
}

function sayInWords(
  { read, taken, unchanged, newerHere, refused }: ImportedRecords,
  {
    dryRun,
    missingKeys,
    keySource,
  }: { readonly dryRun: boolean; readonly missingKeys: readonly string[]; readonly keySource: string },
): void {
  const parts = [
    `${taken} ${dryRun ? "would be taken" : "taken"}`,
    `${unchanged} as new here`,
    `${newerHere} newer here`,
    `${refused} refused`,
  ];
  say(`${counted(read, "record")} read: ${parts.join(", ")}.`);
  if (missingKeys.length > 0) {
    warn(
      `${keySource} lacks ${missingKeys.join(", ")}: put what is missing behind the other keys, and run this again.`,
    );
  }
}
