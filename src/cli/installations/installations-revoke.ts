import { type Command, InvalidArgumentError } from "commander";
import { endAtSlack } from "../../lifecycle/end-at-slack.js";
import { recordAsJson } from "../../lifecycle/records-in-words.js";
import { revokeAndDelete } from "../../lifecycle/revoke-and-delete.js";
import type { Revocation } from "../../lifecycle/revoke-records.js";
import { JSON_NEEDS_YES, NOBODY_TO_ASK, withYes } from "../agreement.js";
import { besideTheService } from "../beside-the-service.js";
import { ends, explained } from "../explain.js";
import { counted } from "../listing/counted.js";
import { requiredTarget, withTarget } from "../options/target.js";
import { Progress } from "../progress.js";
import { type ExitCode, fail, say, sayJson, warn } from "../terminal.js";
import { askFirst, type DestroyOptions, ONE_PERSON } from "./ask-first.js";

/** How long the service gets to delete an uninstalled workspace itself, with its hook. */
const WAIT_SECONDS = 5;

/** `installations revoke`: the tokens end at Slack, and then their records here. */
export function installationsRevoke(): Command {
  const command = explained("revoke", {
    text: "Ends the tokens of a workspace, an org-wide install or one person at Slack, and deletes their records here.",
    examples: [
      "installations revoke --team T0123",
      "installations revoke --team T0123 --user U0456 --yes",
      "installations revoke --organization E0789 --yes --json",
    ],
    more: `It names what it will destroy, and asks. A whole workspace is uninstalled at Slack (apps.uninstall, with the app's
credentials), which ends every token of that installation. One person's token is revoked (auth.revoke). Where Slack refuses,
the record stays, and the refusal is printed; installations delete deletes it here alone.
Slack tells the running service of an uninstall, which then calls its hook onUninstalled and deletes the records itself: it
gets the seconds of --wait for that. What is left is deleted by this command, without the hook. With a whole workspace its
waiting and failed events are erased. A running process may use what it has in memory for a minute more.`,
    json: `{ "done": true, "deleted": 2, "kept": [],
  "records": [{ "recordId": "1.2:team:T1", "kind": "workspace", "revoked": true },
    { "recordId": "1.2:team:T1:user:U1", "kind": "person", "userId": "U1", "revoked": false, "reason": "Slack says …" }] }
kept are the ids of records that were written meanwhile. ${JSON_NEEDS_YES}`,
    exits: {
      0: "every token that was named is dead, and its record deleted",
      1: "Slack refused one, nothing is stored, something was written meanwhile, or you did not want it",
      2: NOBODY_TO_ASK,
    },
  });
  return withYes(withTarget(command, ONE_PERSON))
    .option("--wait <seconds>", "how long the service gets to see to an uninstall", seconds, WAIT_SECONDS)
    .action(ends(run));
}

function seconds(text: string): number {
  if (!/^\d{1,3}$/.test(text)) throw new InvalidArgumentError("It is a number of seconds, 0 to 999.");
  return Number(text);
}

async function run(options: DestroyOptions & { readonly wait: number }): Promise<ExitCode> {
  const named = requiredTarget(options);
  return besideTheService(async (service) => {
    const { slack } = service.config;
    if (slack.credentials.kind !== "oauth")
      return fail(1, "This needs SLACK_CLIENT_ID and SLACK_CLIENT_SECRET.");
    const records = await askFirst(service, named, options, {
      destroys: "What will end at Slack, and be deleted here:",
      question: "Revoke these tokens, and delete their records?",
    });
    if (typeof records === "number") return records;

    const progress = new Progress();
    const { revocations, deleted, kept } = await revokeAndDelete(service, named, records, {
      ...(await endAtSlack(slack)),
      waitMs: options.wait * 1_000,
      onWait: () => progress.show("The service gets a moment to see to the uninstall"),
    });
    progress.end();
    const revoked = revocations.filter(({ isRevoked }) => isRevoked);
    const { target, userId } = named;
    const details = { revoked: revoked.length, deleted, ...(userId !== undefined && { userId }) };
    await service.note("installations_revoke", details, target);
    return report(revocations, { deleted, kept }, options.json === true);
  });
}

function report(
  revocations: readonly Revocation[],
  { deleted, kept }: { readonly deleted: number; readonly kept: readonly string[] },
  json: boolean,
): ExitCode {
  const refused = revocations.filter((each) => !each.isRevoked);
  const done = refused.length === 0 && kept.length === 0;
  if (json) {
    const records = revocations.map((each) => ({
      ...recordAsJson(each.record),
      revoked: each.isRevoked,
      ...(!each.isRevoked && { reason: each.reason }),
    }));
    sayJson({ done, deleted, kept, records });
    return done ? 0 : 1;
  }
  const count = revocations.length - refused.length;
  say(
    `${count === 1 ? "The token of 1 record is" : `The tokens of ${counted(count, "record")} are`} dead at Slack, and ${counted(deleted, "record is", "records are")} deleted.`,
  );
  for (const { record, reason } of refused) warn(`${record.recordId} is not revoked, and stays: ${reason}`);
  for (const id of kept) warn(`${id} was written meanwhile, and is kept.`);
  if (refused.length > 0) warn("installations delete deletes here what Slack does not revoke.");
  return done ? 0 : 1;
}
