import { randomBytes } from "node:crypto";
import type { Collection } from "../database/collection.js";

/** Longer than a write can be under way, and than the clocks of two processes can differ. */
const CONNECTING_MS = 60_000;

/**
 * Whether anybody's record belongs to a workspace is noted in the workspace's own record, so that a cached one tells
 * that a person never seen before has no token. A missing `nobodyConnected` says nothing and costs a query; a wrong one
 * would hide a token, so a person's record and the note never stand side by side for longer than a write takes.
 *
 * `whileConnecting` takes the note away before a person's record is written, and again after it.
 * `noteIfNobodyIsConnected` reads the workspace's record, looks for a person's, and sets the note only if the
 * workspace's is still as it was read: `peopleRevision` changes whenever somebody connects, `revision` when the record
 * is written or made anew. So, where somebody connects while others take the note:
 *
 * - It was set before the first taking away: that takes it away.
 * - The record was read before the first taking away: `peopleRevision` has changed, and the note is refused.
 * - It was read between the two: `connectingUntil` refuses it. A process may die after it wrote the person's record, and
 *   a write that was given up may land late: the second taking away, which then comes too early or never, is not needed
 *   for this. It is needed where there was no workspace's record to write `connectingUntil` into, and where clocks differ
 *   by more than they can.
 * - It was read after the second: the person's record is seen, and the note is not set.
 * - The workspace's record was deleted and made anew since it was read, and the new one never heard of the person:
 *   `revision` has changed, and whoever made it looks for people after that.
 *
 * What is left is a process that dies between the two in a workspace that is installed in the same moment. Whoever looks
 * next, after an install or a deletion, takes such a note away.
 */
export async function whileConnecting(
  installations: Collection,
  workspaceId: string,
  clock: () => number,
  writePerson: () => Promise<void>,
): Promise<void> {
  await takeNoteAway(installations, workspaceId, clock);
  try {
    await writePerson();
  } finally {
    await takeNoteAway(installations, workspaceId, clock).catch(() => undefined); // the token is stored all the same
  }
}

/** To be called after a workspace's record was written, and after a person's was deleted. */
export async function noteIfNobodyIsConnected(
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
  if (somebody !== null && nobodyConnected) await takeNoteAway(installations, workspaceId, clock);
  if (somebody !== null || nobodyConnected) return;
  await installations.updateOne(
    { _id: workspaceId, revision, peopleRevision },
    { $set: { nobodyConnected: true } },
  );
}

async function takeNoteAway(
  installations: Collection,
  workspaceId: string,
  clock: () => number,
): Promise<void> {
  const $set = {
    peopleRevision: randomBytes(9).toString("base64url"),
    connectingUntil: new Date(clock() + CONNECTING_MS),
  };
  await installations.updateOne({ _id: workspaceId }, { $set, $unset: { nobodyConnected: "" } });
}
