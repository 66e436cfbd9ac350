interface Index {
  readonly key: { readonly [field: string]: 1 };
  readonly name: string;
  /** Leaves out the documents that do not have the field. */
  readonly sparse?: true;
  readonly expireAfterSeconds?: number;
}

/**
 * What `ensureIndexes` needs of mongodb's `Db`. Not `Db` itself: a class is another type in every copy of the driver,
 * and an app may have a copy of its own.
 */
export interface IndexableDatabase {
  collection(name: string): { createIndexes(indexes: Index[]): Promise<unknown> };
}

interface IndexOfCollection {
  readonly collection: string;
  readonly index: Index;
}

/** Every index of this project, with the collection that it is for. */
export const INDEXES: readonly IndexOfCollection[] = [
  // The records of a workspace or an organization are deleted together.
  { collection: "installations", index: { key: { workspace: 1 }, name: "workspace" } },
  // After an org-wide uninstall: what people connected in one workspace of the organization.
  { collection: "installations", index: { key: { "enterprise.id": 1 }, name: "organization" } },
  // Reclaims the space of used OAuth states; that none is honoured after its time is their store's own check.
  { collection: "oauth_states", index: { key: { expiresAt: 1 }, name: "expiry", expireAfterSeconds: 0 } },
  // The events whose lease has run out or whose next try has come.
  { collection: "events", index: { key: { dueAt: 1 }, name: "due", sparse: true } },
  // The events that failed for good: for the operator, and to erase them with their workspace.
  { collection: "events", index: { key: { failedAt: 1 }, name: "failed", sparse: true } },
  // Forgets the ids of handled events, and old failures.
  { collection: "events", index: { key: { expiresAt: 1 }, name: "expiry", expireAfterSeconds: 0 } },
];

/**
 * Makes the indexes that are missing; an index that exists costs one short command. Several processes may do it at
 * once. For those who bring their own `MongoClient`: `await ensureIndexes(client.db())`.
 */
export async function ensureIndexes(db: IndexableDatabase): Promise<void> {
  for (const { collection, index } of INDEXES) await db.collection(collection).createIndexes([index]);
}
