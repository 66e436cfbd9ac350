import type { Command } from "commander";
import { besideTheService } from "../beside-the-service.js";
import { ends, explained } from "../explain.js";
import { counted } from "../listing/counted.js";
import { Progress } from "../progress.js";
import { type ExitCode, fail, say, sayJson, warn } from "../terminal.js";
import { wrongChoice } from "./event-choice.js";
import { eventsOf, filterOf, type SelectionOptions, targetOf, withSelection } from "./event-selection.js";

/** `events retry`: events that failed are tried again. */
export function eventsRetry(): Command {
  return withSelection(
    explained("retry", {
      text: "Has events that failed tried again, with all their tries. Listeners that succeeded do not run again.",
      examples: [
        "events retry Ev0123456789 Ev9876543210",
        "events retry --all --error channel_not_found",
        "events retry --all --team T0123456789 --json",
      ],
      more: `A running service takes them at its next poll, within a few seconds; without one they wait for the next start. It may be
stopped at any moment and started again, or run twice at once: each event is tried once more.`,
      json: `{ "retried": 2, "notFound": ["Ev9876543210"] }`,
      exits: {
        0: "they are due now",
        1: "an id is not that of an event that failed, or the database failed",
      },
    }),
  )
    .argument("[ids...]", "Slack's event_id of each, as events failed lists them")
    .option("--all", "all of them, or all that are selected")
    .action(ends(run));
}

interface Options extends SelectionOptions {
  readonly all?: boolean;
  readonly json?: boolean;
}

async function run(ids: readonly string[], { json = false, ...options }: Options): Promise<ExitCode> {
  const wrong = wrongChoice(ids, options);
  if (wrong !== undefined) return fail(2, wrong);
  return besideTheService(async (service) => {
    const { failed, isOwn } = eventsOf(service, options);
    const notFound: string[] = [];
    const progress = new Progress();
    let retried = 0;
    if (options.all) {
      retried = await failed.runAllAgain(filterOf(options), (count) =>
        progress.show(`${counted(count, "event is", "events are")} due`),
      );
    }
    for (const id of ids) {
      if (await failed.runAgain(id)) retried += 1;
      else notFound.push(id);
    }
    progress.end();
    await service.note("events_retry", { retried, notFound: notFound.length }, targetOf(options));
    if (json) sayJson({ retried, notFound });
    else {
      const due = `${counted(retried, "event is", "events are")} due`;
      if (retried === 0) say("No event is tried again.");
      else if (isOwn) say(`${due}: a running service takes what is due within a few seconds.`);
      else say(`${due}, for a service of that client id.`);
      for (const id of notFound) warn(`${id}: no event that failed has this id.`);
    }
    return notFound.length > 0 ? 1 : 0;
  });
}
