import type { Db, IndexDescription } from "mongodb";

interface IndexOfCollection {
  readonly collection: string;
  readonly index: IndexDescription;
}

/** Every index of this project, with the collection that it is for. */
export const INDEXES: readonly IndexOfCollection[] = [
  // The records of a workspace or an organization are deleted together.
  { collection: "installations", index: { key: { workspace: 1 }, name: "workspace" } },
  // Reclaims the space of used OAuth states; that none is honoured after its time is their store's own check.
  { collection: "oauth_states", index: { key: { expiresAt: 1 }, name: "expiry", expireAfterSeconds: 0 } },
];

/**
 * Makes the indexes that are missing; an index that exists costs one short command. Several processes may do it at
 * once. For those who bring their own `MongoClient`: `await ensureIndexes(client.db())`.
 */
export async function ensureIndexes(db: Db): Promise<void> {
  for (const { collection, index } of INDEXES) await db.collection(collection).createIndexes([index]);
}
