import type { Collection } from "../database/collection.js";

/** Longer than a company's hook should take. The event of a process that died is tried again after about this time. */
const RESERVED_MS = 30_000;

/**
 * - `reserved`: the caller is the one to report this uninstall, for half a minute.
 * - `taken`: another one is.
 * - `changed`: the record is gone, or was written since.
 */
export type UninstallReservation = "reserved" | "taken" | "changed";

/**
 * Slack sends two events for an uninstall, and they may reach two processes at once. So a process reserves the report in
 * the bot's record before it calls the hook. It gets the reservation only if the record is unchanged since it was read.
 */
export async function reserveUninstall(
  installations: Collection,
  { recordId: _id, revision }: { readonly recordId: string; readonly revision: string },
  clock: () => number,
): Promise<UninstallReservation> {
  const now = clock();
  const isFree = [{ uninstallingUntil: null }, { uninstallingUntil: { $lte: new Date(now) } }];
  const { matchedCount } = await installations.updateOne(
    { _id, revision, $or: isFree },
    { $set: { uninstallingUntil: new Date(now + RESERVED_MS) } },
  );
  if (matchedCount === 1) return "reserved";
  const unchanged = await installations.findOne({ _id, revision }, { projection: { _id: 1 } });
  return unchanged === null ? "changed" : "taken";
}
