import { randomBytes } from "node:crypto";
import type { Collection, Document } from "../database/collection.js";

/** This is longer than any write takes, and more than the clocks of two processes differ. */
const CONNECTING_MS = 60_000;

/**
 * The flag `nobodyConnected` in a workspace's record says that no person's record belongs to the workspace. With it, a
 * cached workspace record is enough to know that a new person has no token. A missing flag only costs a query. A wrong flag
 * would hide a token, so it must never stay beside a person's record for longer than a write takes.
 *
 * `whileConnecting` clears the flag before and after a person's record is written. `setNobodyConnectedIfTrue` reads the
 * workspace's record, looks for people's records, and sets the flag only if the workspace's record is still as it was read:
 * `peopleRevision` changes whenever somebody connects, and `revision` whenever the record is written or made anew. So, when
 * a person connects while another process is about to set the flag:
 *
 * - The flag was set before the first clear: the clear removes it.
 * - The workspace's record was read before the first clear: `peopleRevision` has changed, so the flag is not set.
 * - It was read between the two clears: `connectingUntil` prevents the flag. This does not depend on the second clear, which
 *   may never happen (the process dies) or come before a late write. The second clear is for a workspace that had no record
 *   to write `connectingUntil` into, and for clocks that differ by more than expected.
 * - It was read after the second clear: the person's record is found, so the flag is not set.
 * - The workspace's record was deleted and made anew since it was read: `revision` has changed, so the flag is not set.
 *   The process that made the new record looks for people afterwards.
 *
 * One case is left: a process dies between the two clears while the workspace is being installed. The wrong flag is cleared
 * by the next `setNobodyConnectedIfTrue`, after an install or a deletion.
 */
export async function whileConnecting(
  installations: Collection,
  workspaceId: string,
  clock: () => number,
  writePerson: () => Promise<void>,
): Promise<void> {
  await clearingAround(() => clearNobodyConnected(installations, workspaceId, clock), writePerson);
}

/** Clears the flag by `clear` before and after people's records are written. */
export async function clearingAround(clear: () => Promise<void>, write: () => Promise<void>): Promise<void> {
  await clear();
  try {
    await write();
  } finally {
    await clear().catch(() => undefined); // the token is stored all the same
  }
}

/** Is called after a workspace's record was written, and after a person's record was deleted. */
export async function setNobodyConnectedIfTrue(
  installations: Collection,
  workspaceId: string,
  clock: () => number,
): Promise<void> {
  const workspace = await installations.findOne(
    { _id: workspaceId },
    { projection: { revision: 1, peopleRevision: 1, connectingUntil: 1, nobodyConnected: 1 } },
  );
  if (workspace === null || workspace.connectingUntil?.getTime() > clock()) return;
  const { revision, peopleRevision = null, nobodyConnected = false } = workspace;
  const isSomebody = { workspace: workspaceId, kind: "user" };
  const somebody = await installations.findOne(isSomebody, { projection: { _id: 1 } });
  if (somebody !== null && nobodyConnected) await clearNobodyConnected(installations, workspaceId, clock);
  if (somebody !== null || nobodyConnected) return;
  await installations.updateOne(
    { _id: workspaceId, revision, peopleRevision },
    { $set: { nobodyConnected: true } },
  );
}

async function clearNobodyConnected(
  installations: Collection,
  workspaceId: string,
  clock: () => number,
): Promise<void> {
  await installations.updateOne({ _id: workspaceId }, clearedFlag(clock));
}

/** What clears the flag in a workspace's record. */
export function clearedFlag(clock: () => number): Document {
  const $set = {
    peopleRevision: randomBytes(9).toString("base64url"),
    connectingUntil: new Date(clock() + CONNECTING_MS),
  };
  return { $set, $unset: { nobodyConnected: "" } };
}
