import type { Command } from "commander";
import { MOST_OTHERS, otherClientIds } from "../../events/operator/other-client-ids.js";
import { besideTheService } from "../beside-the-service.js";
import { ends, explained } from "../explain.js";
import { counted } from "../listing/counted.js";
import { limit } from "../options/time-and-limit.js";
import { Progress } from "../progress.js";
import { type ExitCode, say, sayJson } from "../terminal.js";
import {
  clientIdArgument,
  eventsOf,
  filterOf,
  type SelectionOptions,
  withSelection,
} from "./event-selection.js";
import { EVENT_SHAPE, eventJson, eventTable, type ListedEvent } from "./event-view.js";

const LIMIT = 50;

/** `events failed`: which events failed, and why. */
export function eventsFailed(): Command {
  return withSelection(
    explained("failed", {
      text: "Lists the events that failed for good, the most recent failures first, and counts them.",
      examples: [
        "events failed",
        "events failed --team T0123456789 --older-than 2h",
        "events failed --error channel_not_found --json",
        "events failed --client-id 1111.2222",
      ],
      more: `It shows no body: what people wrote is not in the list. It reads 200 events at a time. In the end it names the other
client ids in this database whose events failed or wait.`,
      json: `{ "clientId": "1111.2222", "count": 1234, "otherClientIds": ["3333.4444"], "events": [
${EVENT_SHAPE.replace(/^/gm, "  ")}, …] }
count is of all that are selected, events has --limit of them. One that waits for a process is "waiting", and has waitsSince in the
place of failedAt and keptUntil.`,
      exits: { 0: "they are listed, if there are any", 1: "the database failed" },
    }),
  )
    .option("--limit <number>", `how many are listed at most (default: ${LIMIT})`, limit)
    .action(ends(run));
}

interface Options extends SelectionOptions {
  readonly limit?: number;
  readonly json?: boolean;
}

function run({ limit: most = LIMIT, json = false, ...selection }: Options): Promise<ExitCode> {
  return besideTheService<ExitCode>(
    async (service) => {
      const { kinds, isOwn, clientId } = eventsOf(service, selection);
      const filter = filterOf(selection);
      const listed: ListedEvent[] = [];
      const progress = new Progress();
      let count = 0;
      for (const events of kinds) {
        for await (const page of events.pages(filter)) {
          listed.push(...page.slice(0, most - listed.length));
          count += page.length;
          progress.show(counted(count, "event"));
        }
      }
      progress.end();
      const others = await otherClientIds(service.collections.events, [service.clientId, clientId]);
      if (json) {
        const otherIds = others.map(clientIdArgument);
        sayJson({
          clientId: clientId ?? null,
          count,
          otherClientIds: otherIds,
          events: listed.map(eventJson),
        });
        return 0;
      }
      if (listed.length > 0) say(`${eventTable(listed)}\n`);
      say(summary(count, listed.length, isOwn ? "failed" : "failed or waiting"));
      if (others.length > 0) say(aboutOthers(others));
      return 0;
    },
    { readsOnly: true },
  );
}

function summary(count: number, listed: number, state: string): string {
  const sentence = counted(count, `${state} event`).replace(/^0 /, "No ");
  return listed === count ? `${sentence}.` : `${sentence}, of which ${listed} are listed: see --limit.`;
}

function aboutOthers(others: readonly (string | null)[]): string {
  const ids = others.map(clientIdArgument).join(", ");
  if (others.length === 1)
    return `1 other client id has failed or waiting events: ${ids}. --client-id ${ids} lists them.`;
  const count = others.length < MOST_OTHERS ? others.length : `${MOST_OTHERS} or more`;
  return `${count} other client ids have failed or waiting events: ${ids}. --client-id lists those of one.`;
}
