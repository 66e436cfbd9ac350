import type { Command } from "commander";
import { deleteRecords } from "../../lifecycle/delete-records.js";
import { recordAsJson } from "../../lifecycle/records-in-words.js";
import { JSON_NEEDS_YES, NOBODY_TO_ASK, withYes } from "../agreement.js";
import { besideTheService } from "../beside-the-service.js";
import { ends, explained } from "../explain.js";
import { counted } from "../listing/counted.js";
import { requiredTarget, withTarget } from "../options/target.js";
import { type ExitCode, say, sayJson, warn } from "../terminal.js";
import { askFirst, type DestroyOptions, ONE_PERSON } from "./ask-first.js";

/** `installations delete`: what is stored here, and nothing at Slack. */
export function installationsDelete(): Command {
  const command = explained("delete", {
    text: "Deletes what is stored here of a workspace, an org-wide install or one person. Slack is not told: tokens stay alive there.",
    examples: [
      "installations delete --team T0123",
      "installations delete --team T0123 --user U0456 --yes",
      "installations delete --organization E0789 --yes --json",
    ],
    more: `It names what it will destroy, and asks. A record that is written at the same moment is kept. With a whole workspace its
waiting and failed events are erased. A running process may use what it has in memory for a minute more. The hook
onUninstalled is not called. To end the tokens, too, use installations revoke.`,
    json: `{ "done": true, "deleted": 2, "kept": [],
  "records": [{ "recordId": "1.2:team:T1", "kind": "workspace" },
    { "recordId": "1.2:team:T1:user:U1", "kind": "person", "userId": "U1" }] }
kept are the ids of records that were written meanwhile. ${JSON_NEEDS_YES}`,
    exits: {
      0: "everything that was named is deleted",
      1: "nothing of it is stored, something was written meanwhile, or you did not want it",
      2: NOBODY_TO_ASK,
    },
  });
  return withYes(withTarget(command, ONE_PERSON)).action(ends(run));
}

async function run(options: DestroyOptions): Promise<ExitCode> {
  const named = requiredTarget(options);
  return besideTheService(async (service) => {
    const records = await askFirst(service, named, options, {
      destroys: "What will be deleted here; at Slack nothing ends:",
      question: "Delete these records?",
    });
    if (typeof records === "number") return records;
    const { deleted, kept } = await deleteRecords(service, named, records, { eraseEventsBefore: new Date() });
    const { target, userId } = named;
    await service.note(
      "installations_delete",
      { deleted, kept: kept.length, ...(userId !== undefined && { userId }) },
      target,
    );
    if (options.json) sayJson({ done: kept.length === 0, deleted, kept, records: records.map(recordAsJson) });
    else {
      say(`${counted(deleted, "record is", "records are")} deleted.`);
      for (const id of kept) warn(`${id} was written meanwhile, and is kept.`);
    }
    return kept.length === 0 ? 0 : 1;
  });
}
