import type { Command } from "commander";
import { type AgreementOptions, JSON_NEEDS_YES, NOBODY_TO_ASK, refusal, withYes } from "../agreement.js";
import { besideTheService } from "../beside-the-service.js";
import { ends, explained } from "../explain.js";
import { counted } from "../listing/counted.js";
import { Progress } from "../progress.js";
import { type ExitCode, fail, say, sayJson, warn } from "../terminal.js";
import { wrongChoice } from "./event-choice.js";
import { eventsOf, filterOf, type SelectionOptions, targetOf, withSelection } from "./event-selection.js";

/** `events drop`: events that failed are erased. */
export function eventsDrop(): Command {
  const command = withSelection(
    explained("drop", {
      text: "Erases events that failed, for good, after asking.",
      examples: [
        "events drop Ev0123456789",
        "events drop --all --older-than 7d --yes",
        "events drop --all --client-id 1111.2222",
      ],
      more: `With --client-id it also erases the events that wait for a process of that Slack app. It may be stopped at any moment and
started again, or run twice at once.`,
      json: `{ "dropped": 2, "notFound": [] }
${JSON_NEEDS_YES}`,
      exits: {
        0: "they are erased",
        1: "an id is not that of an event that failed, the database failed, or you said no",
        2: NOBODY_TO_ASK,
      },
    }),
  )
    .argument("[ids...]", "Slack's event_id of each, as events failed lists them")
    .option("--all", "all of them, or all that are selected");
  return withYes(command).action(ends(run));
}

interface Options extends SelectionOptions, AgreementOptions {
  readonly all?: boolean;
}

async function run(ids: readonly string[], options: Options): Promise<ExitCode> {
  const wrong = wrongChoice(ids, options);
  if (wrong !== undefined) return fail(2, wrong);
  return besideTheService(async (service) => {
    const { kinds } = eventsOf(service, options);
    const { all = false, json = false, yes = false } = options;
    const selected = filterOf(options);
    // What fails while the question is open is not among those that were counted.
    const filter = { ...selected, before: selected.before ?? new Date() };
    const progress = new Progress();
    if (!yes) {
      let count = ids.length;
      for (const events of all ? kinds : []) {
        for await (const page of events.pages(filter)) {
          count += page.length;
          progress.show(`${counted(count, "event is", "events are")} counted`);
        }
      }
      progress.end();
      if (count > 0) {
        const refused = await refusal(`Erase ${counted(count, "event")} for good?`, options);
        if (refused !== undefined) return refused;
      }
    }

    let dropped = 0;
    for (const events of all ? kinds : []) {
      const before = dropped;
      dropped += await events.dropAll(filter, (count) =>
        progress.show(`${counted(before + count, "event is", "events are")} erased`),
      );
    }
    const notFound: string[] = [];
    for (const id of ids) {
      let isDropped = false;
      for (const events of kinds) isDropped ||= await events.drop(id);
      if (isDropped) dropped += 1;
      else notFound.push(id);
    }
    progress.end();
    await service.note("events_drop", { dropped, notFound: notFound.length }, targetOf(options));
    if (json) sayJson({ dropped, notFound });
    else {
      say(dropped === 0 ? "No event is erased." : `${counted(dropped, "event is", "events are")} erased.`);
      for (const id of notFound) warn(`${id}: no event that failed has this id.`);
    }
    return notFound.length > 0 ? 1 : 0;
  });
}
