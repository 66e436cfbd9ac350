import type { Collection, Document } from "../../database/collection.js";
import { withinDeadline } from "../../database/deadline.js";
import { clearedFlag, clearingAround, setNobodyConnectedIfTrue } from "../connected-people.js";

// The flag `nobodyConnected`, as `connected-people.ts` keeps it, for many records at once.

const DEADLINE_MS = 10_000;
/** More people than this are not read at once. */
const MANY_PEOPLE = 1_000;

/** `whileConnecting` for people of several workspaces, each of which is named once. */
export async function whilePeopleConnect(
  installations: Collection,
  workspaceIds: readonly string[],
  clock: () => number,
  writePeople: () => Promise<void>,
): Promise<void> {
  const clear = () =>
    updateEach(
      installations,
      workspaceIds.map((_id) => ({ filter: { _id }, update: clearedFlag(clock) })),
    );
  await clearingAround(clear, writePeople);
}

/** `setNobodyConnectedIfTrue` for several workspaces whose records were written. */
export async function setNobodyConnectedWhereTrue(
  installations: Collection,
  workspaceIds: readonly string[],
  clock: () => number,
): Promise<void> {
  if (workspaceIds.length === 0) return;
  const projection = { revision: 1, peopleRevision: 1, connectingUntil: 1, nobodyConnected: 1 };
  const workspaces = await withinDeadline(
    (signal) => installations.find({ _id: { $in: workspaceIds } }, { projection, signal }).toArray(),
    DEADLINE_MS,
  );
  const isSomebody = { workspace: { $in: workspaceIds }, kind: "user" };
  const people = await withinDeadline(
    (signal) =>
      installations.find(isSomebody, { projection: { workspace: 1 }, limit: MANY_PEOPLE, signal }).toArray(),
    DEADLINE_MS,
  );
  if (people.length === MANY_PEOPLE) {
    for (const id of workspaceIds) await setNobodyConnectedIfTrue(installations, id, clock);
    return;
  }
  const connected = new Set(people.map(({ workspace }) => workspace));
  const empty = workspaces.filter(
    ({ _id, nobodyConnected, connectingUntil }) =>
      !connected.has(_id) && !nobodyConnected && !(connectingUntil?.getTime() > clock()),
  );
  await updateEach(
    installations,
    empty.map(({ _id, revision, peopleRevision = null }) => ({
      filter: { _id, revision, peopleRevision },
      update: { $set: { nobodyConnected: true } },
    })),
  );
}

async function updateEach(
  installations: Collection,
  updates: readonly { readonly filter: Document; readonly update: Document }[],
): Promise<void> {
  if (updates.length === 0) return;
  const operations = updates.map((updateOne) => ({ updateOne }));
  await withinDeadline(() => installations.bulkWrite(operations, { ordered: false }), DEADLINE_MS);
}
