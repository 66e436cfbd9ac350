import type { Collection } from "../database/collection.js";

/** Longer than a company's hook should take; an event of a process that died comes back about as late. */
const RESERVED_MS = 30_000;

/**
 * - `reserved`: the caller is the one to report this uninstall, for half a minute.
 * - `taken`: another one is.
 * - `changed`: the record is gone, or was written since.
 */
export type UninstallReservation = "reserved" | "taken" | "changed";

/**
 * Slack tells of an uninstall in two events, which may reach two processes at once. So whoever is about to report one
 * reserves that in the bot's record, as long as nothing was written there since it was looked at.
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
