import type { Command } from "commander";
import { countCustomer } from "../../customer-data/count-customer.js";
import { findCustomer } from "../../customer-data/customer.js";
import { countsInWords } from "../../customer-data/customer-in-words.js";
import { customerPlaces } from "../../customer-data/customer-places.js";
import { earlierFilesThatName } from "../../customer-data/earlier-files.js";
import { eraseCustomer, type NotRevoked } from "../../customer-data/erase-customer.js";
import { endAtSlack } from "../../lifecycle/end-at-slack.js";
import { namedInWords } from "../../lifecycle/named-target.js";
import { type AgreementOptions, JSON_NEEDS_YES, NOBODY_TO_ASK, refusal, withYes } from "../agreement.js";
import { besideTheService } from "../beside-the-service.js";
import { ends, explained } from "../explain.js";
import { counted } from "../listing/counted.js";
import { requiredTarget, type TargetOptions, withTarget } from "../options/target.js";
import { Progress } from "../progress.js";
import { type ExitCode, say, sayJson, warn } from "../terminal.js";
import { customerOf, ONE_PERSON } from "./customer-option.js";

/** `data erase`: nothing that is stored about a customer is left. */
export function dataErase(): Command {
  const command = explained("erase", {
    text: "Erases all that is stored about a customer of this Slack app, for good, after asking. Slack is asked to end the tokens first.",
    examples: [
      "data erase --team T0123456789",
      "data erase --organization E0123456789 --yes --json",
      "data erase --team T0123456789 --user U0123456789",
    ],
    more: `Installations, people's tokens, events (waiting, failed, and the ids of handled ones), and what the app's own collections have with the
id of the workspace or organization. With --user it is this person's token, the events that they caused, and what has their id too. At Slack it does what installations revoke does: a workspace is uninstalled, one person's token is
revoked. A token that Slack does not revoke is reported, and erased all the same: remove the app at Slack then. It reads the ids of all events, which takes a while where there are millions. It may be stopped at any moment and started again.
Running processes forget the customer within a minute. An event that arrives later leaves its id for EVENT_ID_HOURS.`,
    json: `{ "team": "T0123456789", "organization": null, "user": null, "erased": { "events": 120, "installations": 3 },
  "revoked": 3, "notRevoked": [{ "recordId": "…", "reason": "Slack says …" }], "complete": true, "unopened": 0, "otherFiles": [] }
unopened are events that no key opens, of which nobody knows whether they are the user's; otherFiles are files of an earlier
release that name the customer. ${JSON_NEEDS_YES}`,
    exits: {
      0: "nothing is left, and Slack has revoked every token",
      1: "something is left to do, which it says; the database failed; or you said no",
      2: NOBODY_TO_ASK,
    },
  });
  return withYes(withTarget(command, ONE_PERSON)).action(ends(run));
}

async function run(options: TargetOptions & AgreementOptions): Promise<ExitCode> {
  const named = requiredTarget(options);
  const asked = customerOf(named);
  const name = namedInWords(named);
  return besideTheService<ExitCode>(async (service) => {
    const { collections, clientId, cipher, config, leaveNoTrace } = service;
    const customer = await findCustomer(collections, clientId, asked);
    const places = await customerPlaces(collections, clientId);
    const progress = new Progress();
    const unopened = new Set<string>();
    let read = 0;
    const search = {
      cipher,
      onRead: (count: number) => {
        read += count;
        progress.show(`${counted(read, "record is", "records are")} read`);
      },
      onUnopened: (id: string) => void unopened.add(id),
    };
    const counts = await countCustomer(places, customer, search);
    progress.end();
    if (Object.values(counts).some((count) => count > 0)) {
      const question = `Erase what is stored about ${name} for good: ${countsInWords(counts)}?`;
      const refused = await refusal(question, options);
      if (refused !== undefined) return refused;
    }

    const onNotRevoked = ({ recordId, reason }: NotRevoked) => {
      progress.end();
      warn(`The token of ${recordId} is not revoked: ${reason} Have the app removed at Slack.`);
    };
    const endTokens = await endAtSlack(config.slack);
    const erasure = await eraseCustomer({ places, customer, search, endTokens, onNotRevoked });
    await leaveNoTrace();
    progress.end();
    const otherFiles =
      config.mongodbUri === undefined ? earlierFilesThatName(config.dataDirectory, asked) : [];
    const { erased, revoked, notRevoked, complete } = erasure;
    // Numbers alone: whose data it was is not known any more.
    await service.note("data_erase", { ...erased, revoked, notRevoked: notRevoked.length, complete });
    const isDone = notRevoked.length === 0 && complete && unopened.size === 0 && otherFiles.length === 0;
    if (options.json) {
      const { teamId: team = null, enterpriseId: organization = null, userId: user = null } = asked;
      sayJson({
        team,
        organization,
        user,
        erased,
        revoked,
        notRevoked,
        complete,
        unopened: unopened.size,
        otherFiles,
      });
      return isDone ? 0 : 1;
    }
    say(
      `Erased about ${name}: ${countsInWords(erased)}; ${counted(revoked, "token")} revoked at Slack. Running processes forget it within a minute.`,
    );
    if (!complete)
      warn("Something is still written about it: run this again when the app is removed at Slack.");
    if (unopened.size > 0) {
      warn(
        `${counted(unopened.size, "event")} cannot be opened: whether that is ${name}'s is unknown. See keys check.`,
      );
    }
    for (const file of otherFiles) {
      warn(`${file} was left by an earlier release and names it: delete the file, or that part of it.`);
    }
    return isDone ? 0 : 1;
  });
}
