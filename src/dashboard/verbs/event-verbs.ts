import {
  type FailedEvent,
  type FailedEventFilter,
  FailedEvents,
} from "../../events/operator/failed-events.js";
import type { InstallationTarget } from "../../installations/record-ids.js";
import { noteByDashboard, type OperatedService } from "../operated-service.js";
import { number, plural } from "../view/words.js";
import type { Ask } from "./questions.js";
import type { Outcome } from "./tasks.js";

const NOT_THERE = "It is not among the failed events any more.";

export function failedEventsOf({ collections: { events }, clientId }: OperatedService): FailedEvents {
  return new FailedEvents({ events, clientId });
}

/** What `events retry ID` does. */
export async function retryEvent(service: OperatedService, id: string): Promise<Outcome> {
  const isRetried = await failedEventsOf(service).runAgain(id);
  await noteByDashboard(service, "events_retry", { retried: isRetried ? 1 : 0, notFound: isRetried ? 0 : 1 });
  if (!isRetried) return { done: "Nothing was changed.", warnings: [`${id}: ${NOT_THERE}`] };
  return { done: `${id} is due: a running service takes what is due within a few seconds.` };
}

/** What `events retry --all` does. */
export async function retryEvents(
  service: OperatedService,
  filter: FailedEventFilter,
  onProgress: (text: string) => void,
): Promise<Outcome> {
  const retried = await failedEventsOf(service).runAllAgain(filter, (count) =>
    onProgress(`${number(count)} are due`),
  );
  await noteByDashboard(service, "events_retry", { retried, notFound: 0 }, targetOf(filter));
  if (retried === 0) return { done: "No event is tried again." };
  const are = `${plural(retried, "event")} ${retried === 1 ? "is" : "are"} due`;
  return { done: `${are}: a running service takes what is due within a few seconds.` };
}

/** What `events drop ID` does. */
export function askDropEvent(service: OperatedService, id: string): Ask {
  return async () => {
    const failed = failedEventsOf(service);
    const event = await failed.show(id);
    if (event === undefined) return undefined;
    return {
      sentence: `Erase the event ${id} for good?`,
      lines: [eventInWords(event)],
      name: `Erasing the event ${id}`,
      perform: async () => {
        const isDropped = await failed.drop(id);
        await noteByDashboard(service, "events_drop", {
          dropped: isDropped ? 1 : 0,
          notFound: isDropped ? 0 : 1,
        });
        if (!isDropped) return { done: "Nothing was erased.", warnings: [`${id}: ${NOT_THERE}`] };
        return { done: `${id} is erased.` };
      },
    };
  };
}

/** What `events drop --all` does. An event that fails after the question is not among those that were counted. */
export function askDropEvents(service: OperatedService, filter: FailedEventFilter, now: Date): Ask {
  return async (onRead) => {
    const failed = failedEventsOf(service);
    const counted = { ...filter, before: now };
    let count = 0;
    for await (const page of failed.pages(counted)) {
      count += page.length;
      onRead(count);
    }
    if (count === 0) return undefined;
    return {
      sentence: `Erase ${plural(count, "failed event")} for good?`,
      lines: [`${selectionInWords(filter)} that failed until now`],
      name: `Erasing ${plural(count, "failed event")}`,
      perform: async (onProgress) => {
        const dropped = await failed.dropAll(counted, (done) => onProgress(`${number(done)} are erased`));
        await noteByDashboard(service, "events_drop", { dropped, notFound: 0 }, targetOf(filter));
        return { done: `${plural(dropped, "event")} ${dropped === 1 ? "is" : "are"} erased.` };
      },
    };
  };
}

function selectionInWords({ teamId, error }: FailedEventFilter): string {
  const ofTeam = teamId === undefined ? "" : ` of ${teamId}`;
  const withError = error === undefined ? "" : ` with “${error}” in the error`;
  return `${ofTeam || withError ? "those" : "all events"}${ofTeam}${withError}`;
}

export function eventInWords({ type, teamId, error, attempts, failedAt }: FailedEvent): string {
  const where = teamId === undefined ? "of no workspace" : `of ${teamId}`;
  return `${type} ${where}, failed on ${failedAt.toISOString().slice(0, 10)} with ${error} after ${plural(attempts, "try", "tries")}`;
}

function targetOf({ teamId }: FailedEventFilter): InstallationTarget | undefined {
  return teamId === undefined ? undefined : { isEnterpriseInstall: false, teamId };
}
