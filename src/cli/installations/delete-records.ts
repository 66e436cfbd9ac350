import { withinDeadline } from "../../database/deadline.js";
import { eraseEventsIn } from "../../events/erase-events.js";
import { MongoInstallationStore } from "../../installations/mongo-installation-store.js";
import type { TargetRecord } from "../../lifecycle/records-of-target.js";
import type { ServiceHere } from "../beside-the-service.js";
import type { NamedTarget } from "./targets.js";

/** What became of records that were to be deleted. */
export interface Deleted {
  /** How many are gone. */
  readonly deleted: number;
  /** The ids of those that were written since they were read: somebody has installed the app, or connected, again. */
  readonly kept: readonly string[];
}

/**
 * Deletes records, each only if nothing was stored in it since it was read; the workspace's own last, so that a command that
 * is cut off finds it again. If a whole workspace or organization is gone then, its events that were received before a time
 * are erased, as after an uninstall.
 */
export async function deleteRecords(
  { collections, cipher, clientId }: ServiceHere,
  { target, userId }: NamedTarget,
  records: readonly TargetRecord[],
  { eraseEventsBefore }: { readonly eraseEventsBefore: Date | undefined },
): Promise<Deleted> {
  const { installations, events } = collections;
  const store = new MongoInstallationStore({
    installations,
    cipher,
    ...(clientId !== undefined && { clientId }),
  });
  await store.deleteIfUnchanged(
    [...records].sort((a, b) => Number(a.kind === "workspace") - Number(b.kind === "workspace")),
  );
  const ids = records.map(({ recordId }) => recordId);
  const left = await withinDeadline(
    (signal) => installations.find({ _id: { $in: ids } }, { projection: { revision: 1 }, signal }).toArray(),
    10_000,
  );
  if (left.length === 0 && userId === undefined && eraseEventsBefore !== undefined) {
    await eraseEventsIn({ events, clientId })(target, "", eraseEventsBefore);
  }
  return { deleted: records.length - left.length, kept: left.map(({ _id }) => String(_id)) };
}
