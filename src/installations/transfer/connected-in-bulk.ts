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
  const clear = () => updateAll(installations, workspaceIds, {}, clearedFlag(clock));
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
  const update = { $set: { nobodyConnected: true } };
  const [untouched, others] = [
    empty.filter(isUntouched),
    empty.filter((workspace) => !isUntouched(workspace)),
  ];
  // A revision is random, and no other record's: one command for all is as good as one for each, and takes far less time.
  const unchanged = { revision: { $in: untouched.map(({ revision }) => revision) }, peopleRevision: null };
  await updateAll(
    installations,
    untouched.map(({ _id }) => _id),
    unchanged,
    update,
  );
  await updateEach(
    installations,
    others.map(({ _id, revision, peopleRevision }) => ({
      filter: { _id, revision, peopleRevision },
      update,
    })),
  );
}

/** Whether nobody has begun to connect since the record was made. */
function isUntouched({ peopleRevision }: Document): boolean {
  return peopleRevision === undefined || peopleRevision === null;
}

async function updateAll(
  installations: Collection,
  ids: readonly string[],
  filter: Document,
  update: Document,
): Promise<void> {
  if (ids.length === 0) return;
  const among = { _id: { $in: ids }, ...filter };
  await withinDeadline(() => installations.updateMany(among, update), DEADLINE_MS);
}

async function updateEach(
  installations: Collection,
  updates: readonly { readonly filter: Document; readonly update: Document }[],
): Promise<void> {
  if (updates.length === 0) return;
  const operations = updates.map((updateOne) => ({ updateOne }));
  await withinDeadline(() => installations.bulkWrite(operations, { ordered: false }), DEADLINE_MS);
}
