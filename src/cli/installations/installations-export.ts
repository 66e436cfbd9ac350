import type { Command } from "commander";
import { workspaceRecordId } from "../../installations/record-ids.js";
import { exportRecords } from "../../installations/transfer/export-records.js";
import { besideTheService } from "../beside-the-service.js";
import { ends, explained } from "../explain.js";
import { counted } from "../listing/counted.js";
import { writeAll } from "../output.js";
import { Progress } from "../progress.js";
import { type ExitCode, fail, say, sayJson, warn } from "../terminal.js";

/** `installations export`: the installation records as they are stored. */
export function installationsExport(): Command {
  return explained("export", {
    text: "Writes the installation records of this Slack app as JSON lines, with tokens and webhooks sealed as they are stored.",
    examples: [
      "installations export --out installations.jsonl",
      "installations export --team T0123 T0456 --out two.jsonl --json",
      "installations export | ssh new.example.com 'cd app && npx --no-install bolt-mongodb-app installations import -'",
    ],
    more: `Nothing is opened: the file is worth nothing without TOKEN_KEYS, and is read by installations import where these keys are.
It works beside the running service, and in little memory however many records there are. What is installed meanwhile may be
in the file or not. The first line is a header, and the last one says that the file is whole. FILE is made with mode 0600,
and is never overwritten.`,
    json: `{ "file": "installations.jsonl", "records": 100000, "leftOut": [] }
leftOut are the ids of records that no JSON can hold: somebody else has written into them.`,
    exits: {
      0: "every record is written",
      1: "one is not, nothing is stored of what was named, or the file or the database failed",
    },
  })
    .option("--team <id...>", "these workspaces alone, with the people in them: T…")
    .option("--organization <id...>", "these org-wide installs alone: E…")
    .option("--out <file>", "the file to make (default: the standard output)")
    .action(ends(run));
}

interface Options {
  readonly team?: readonly string[];
  readonly organization?: readonly string[];
  readonly out?: string;
  readonly json?: boolean;
}

async function run({ team, organization, out, json = false }: Options): Promise<ExitCode> {
  if (json && out === undefined) {
    return fail(2, "--json needs --out FILE: without it, the export itself is on the standard output.");
  }
  const isLimited = team !== undefined || organization !== undefined;
  return besideTheService(async ({ collections, clientId, note }) => {
    const workspaces = [
      ...(team ?? []).map((teamId) => ({ isEnterpriseInstall: false, teamId })),
      ...(organization ?? []).map((enterpriseId) => ({ isEnterpriseInstall: true, enterpriseId })),
    ].map((target) => workspaceRecordId(clientId, target));
    const parts = exportRecords(collections.installations, {
      clientId,
      workspaces: isLimited ? workspaces : undefined,
      clock: Date.now,
    });
    const progress = new Progress();
    const leftOut: string[] = [];
    let records = 0;
    const texts = async function* () {
      for await (const part of parts) {
        yield part.text;
        records = part.records;
        leftOut.push(...part.leftOut);
        // On a terminal the lines themselves show how far it is.
        if (out !== undefined || process.stdout.isTTY !== true)
          progress.show(`${counted(records, "record is", "records are")} written`);
      }
    };
    await writeAll(texts(), out).finally(() => progress.end());
    await note("installations_export", { records, all: !isLimited });
    for (const id of leftOut) {
      warn(`${id} is left out: a field of it is neither JSON nor a date. Somebody else has written into it.`);
    }
    if (json) sayJson({ file: out, records, leftOut });
    else (out === undefined ? warn : say)(inWords(records, out));
    if (isLimited && records === 0) return fail(1, "Nothing is stored of what was named.");
    return leftOut.length === 0 ? 0 : 1;
  });
}

function inWords(records: number, out: string | undefined): string {
  const written = `${counted(records, "record was", "records were")} written`;
  return out === undefined ? `${written}.` : `${written} to ${out}.`;
}
