import type { Collection } from "../database/collection.js";
import { withinDeadline } from "../database/deadline.js";
import { type InstallationTarget, workspaceRecordId } from "../installations/record-ids.js";
import { eventRecordId } from "./event-record.js";

const DEADLINE_MS = 10_000;
const LONG_AGO = new Date(0);
const DAY_MS = 24 * 60 * 60 * 1_000;

/** Erases the stored events of a workspace or an organization, but for the one of this `event_id`. */
export type EraseEvents = (target: InstallationTarget, exceptEventId: string) => Promise<void>;

/**
 * `EraseEvents` in a collection: what waits and what has failed loses its body and is not tried again; its ids stay for
 * a day, so that a repeat is dropped. What some process has in hand is erased too, and finishes there without a trace.
 */
export function eraseEventsIn({
  events,
  clientId,
  clock = Date.now,
}: {
  readonly events: Collection;
  readonly clientId?: string | undefined;
  readonly clock?: () => number;
}): EraseEvents {
  return async (target, exceptEventId) => {
    const workspace = workspaceRecordId(clientId, target);
    const _id = { $ne: eventRecordId(clientId, exceptEventId) };
    // The two indexes that have what still has a body.
    for (const field of ["dueAt", "failedAt"]) {
      await withinDeadline(
        () =>
          events.updateMany(
            { workspace, _id, [field]: { $gt: LONG_AGO } },
            {
              $set: { expiresAt: new Date(clock() + DAY_MS) },
              $unset: { sealedBody: "", owner: "", dueAt: "", failedAt: "", error: "", givenUp: "" },
            },
          ),
        DEADLINE_MS,
      );
    }
  };
}
