import type { Command } from "commander";
import { secretsOf } from "../../config/config.js";
import { findCustomer } from "../../customer-data/customer.js";
import { customerPlaces } from "../../customer-data/customer-places.js";
import { exportCustomer } from "../../customer-data/export-customer.js";
import { masker } from "../../log/log.js";
import { besideTheService } from "../beside-the-service.js";
import { ends, explained } from "../explain.js";
import { counted } from "../listing/counted.js";
import { requiredTarget, type TargetOptions, withTarget } from "../options/target.js";
import { writeAll } from "../output.js";
import { Progress } from "../progress.js";
import { type ExitCode, sayJson, warn } from "../terminal.js";
import { customerOf, ONE_PERSON } from "./customer-option.js";

/** `data export`: what is stored about a customer, for an access request. */
export function dataExport(): Command {
  return withTarget(
    explained("export", {
      text: "Prints what is stored about a customer of this Slack app as JSON, for an access request. It has no token in it.",
      examples: [
        "data export --team T0123456789 --out T0123456789.json",
        "data export --team T0123456789 --user U0123456789",
      ],
      more: `The export has what people wrote, in the events that wait or have failed, and the documents of the app's own collections; tokens and other secrets in it are masked as in the log.
Times are in ISO 8601. With --out it goes into a new file that only you can read.`,
      json: `{ "exportedAt": "…", "clientId": "1111.2222", "team": "T0123456789", "organization": null, "user": null,
  "collections": { "events": [{ "_id": "…", "type": "message", …, "body": { … } }], "installations": [{ "_id": "…", … }] } }
That is the export itself, with or without --json. With --out it prints { "file": "…", "unopened": 0 }.`,
      exits: { 0: "it is all there", 1: "a body cannot be opened, the file exists, or the database failed" },
    }),
    ONE_PERSON,
  )
    .option("--out <file>", "a new file for it, in place of the standard output")
    .action(ends(run));
}

interface Options extends TargetOptions {
  readonly out?: string;
  readonly json?: boolean;
}

async function run({ out, json = false, ...options }: Options): Promise<ExitCode> {
  const named = requiredTarget(options);
  const asked = customerOf(named);
  return besideTheService<ExitCode>(async ({ collections, clientId, cipher, config, note }) => {
    const progress = new Progress();
    const unopened = new Set<string>();
    let read = 0;
    const parts = exportCustomer({
      places: await customerPlaces(collections, clientId),
      customer: await findCustomer(collections, clientId, asked),
      search: {
        cipher,
        onRead: (count) => {
          read += count;
          progress.show(`${counted(read, "record is", "records are")} read`);
        },
        onUnopened: (id) => void unopened.add(id),
      },
      mask: masker(secretsOf(config), Number.POSITIVE_INFINITY),
      now: new Date(),
    });
    await writeAll(parts, out).finally(() => progress.end());
    const { target, userId } = named;
    await note("data_export", userId === undefined ? {} : { userId }, target);
    if (unopened.size > 0) {
      warn(
        userId === undefined
          ? `${counted(unopened.size, "event")} cannot be opened: what people wrote is not in the export. See keys check.`
          : `${counted(unopened.size, "event")} cannot be opened, and left out: whether that is ${userId}'s is unknown. See keys check.`,
      );
    }
    if (out !== undefined && json) sayJson({ file: out, unopened: unopened.size });
    return unopened.size > 0 ? 1 : 0;
  });
}
