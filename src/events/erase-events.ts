import type { Collection, Document } from "../database/collection.js";
import { withinDeadline } from "../database/deadline.js";
import { type InstallationTarget, workspaceRecordId } from "../installations/record-ids.js";
import { eventRecordId } from "./event-record.js";

const DEADLINE_MS = 10_000;
const LONG_AGO = new Date(0);
const DAY_MS = 24 * 60 * 60 * 1_000;

/**
 * Erases the events of a workspace or an organization that were received before a time, such as the time of its uninstall,
 * except the event with this `event_id`; of one workspace of an org-wide install where the organization's target has a `teamId`. An event that was received later may belong to the next install.
 */
export type EraseEvents = (
  target: InstallationTarget,
  exceptEventId: string,
  receivedBefore: Date,
) => Promise<void>;

/**
 * `EraseEvents` in a collection. An event that is pending or in flight loses its body and is not tried again. A failed
 * event disappears from the operator's list. The ids stay, so that a duplicate is dropped.
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
  return async (target, exceptEventId, receivedBefore) => {
    const workspace = workspaceRecordId(clientId, target);
    const meant = {
      clientId: clientId ?? null,
      workspace,
      ...(target.isEnterpriseInstall && target.teamId !== undefined && { teamId: target.teamId }),
      _id: { $ne: eventRecordId(clientId, exceptEventId) },
      receivedAt: { $lt: receivedBefore },
    };
    const update = (filter: Document, change: Document) =>
      withinDeadline(() => events.updateMany({ ...meant, ...filter }, change), DEADLINE_MS);
    // These two filters use an index each; together they find every event that still has a body.
    await update({ dueAt: { $gt: LONG_AGO } }, { $unset: { sealedBody: "" } });
    await update(
      { failedAt: { $gt: LONG_AGO } },
      {
        $set: { expiresAt: new Date(clock() + DAY_MS) },
        $unset: { sealedBody: "", failedAt: "", error: "", givenUp: "", givenUpBy: "" },
      },
    );
  };
}
