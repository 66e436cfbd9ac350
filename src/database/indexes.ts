import { CONCERNS } from "./collections-of.js";

interface Index {
  readonly key: { readonly [field: string]: 1 };
  readonly name: string;
  /** Leaves out the documents that do not have the field. */
  readonly sparse?: true;
  /** Leaves out the documents that do not match. */
  readonly partialFilterExpression?: { readonly [field: string]: object };
  readonly expireAfterSeconds?: number;
}

/**
 * What `ensureIndexes` needs of mongodb's `Db`. Not `Db` itself: a class is another type in every copy of the driver,
 * and an app may have a copy of its own.
 */
export interface IndexableDatabase {
  collection(name: string, options?: object): IndexableCollection;
}

interface IndexableCollection {
  createIndexes(indexes: Index[], options?: object): Promise<unknown>;
  indexes(): Promise<readonly { readonly name?: string; readonly key: object }[]>;
  dropIndex(name: string, options?: object): Promise<unknown>;
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
  // An app's events whose lease has run out or whose next try has come, and those that an uninstall erases. By app,
  // since the events of an app that is gone may wait for ever. Partial: a handled event costs it nothing.
  {
    collection: "events",
    index: {
      key: { clientId: 1, dueAt: 1 },
      name: "due_by_app",
      partialFilterExpression: { dueAt: { $exists: true } },
    },
  },
  // The events that failed for good: for the operator, and to erase them with their workspace.
  { collection: "events", index: { key: { failedAt: 1 }, name: "failed", sparse: true } },
  // Forgets the ids of handled events, and old failures.
  { collection: "events", index: { key: { expiresAt: 1 }, name: "expiry", expireAfterSeconds: 0 } },
];

/** Indexes of earlier releases. One that runs beside this one may make its own again: it costs a key an event, no more. */
export const FORMER_INDEXES: readonly IndexOfCollection[] = [
  { collection: "events", index: { key: { dueAt: 1 }, name: "due", sparse: true } },
];

const INDEX_NOT_FOUND = 27;

/** A build is only spoken of when it takes longer. */
const MOMENT_MS = 1_000;

/**
 * However long a build takes: with the client's time-out, one that takes longer would fail every start. The driver lets
 * this option of the client's be set for one command.
 */
const NO_TIMEOUT = { socketTimeoutMS: 0 };

export interface IndexLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

/**
 * Makes the indexes that are missing, however long that takes; an index that exists costs one short command. Then drops
 * those of earlier releases. Several processes may do it at once. For those who bring their own `MongoClient`:
 * `await ensureIndexes(client.db())`.
 *
 * `log` hears of a build that takes longer than a moment, and of a former index that cannot be dropped, which is no
 * reason to fail.
 */
export async function ensureIndexes(
  db: IndexableDatabase,
  { log }: { readonly log?: IndexLog | undefined } = {},
): Promise<void> {
  for (const { collection, index } of INDEXES) {
    await whileTold(log, { collection, index: index.name }, () =>
      db.collection(collection, CONCERNS).createIndexes([index], NO_TIMEOUT),
    );
  }
  for (const { collection, index } of FORMER_INDEXES) {
    await dropIndex(db.collection(collection, CONCERNS), index).catch((error: unknown) =>
      log?.warn(
        { collection, index: index.name, err: error },
        "An index of an earlier release is not needed any more and could not be dropped",
      ),
    );
  }
}

async function whileTold(
  log: IndexLog | undefined,
  about: object,
  build: () => Promise<unknown>,
): Promise<void> {
  const startedAt = performance.now();
  let told = false;
  const timer = setTimeout(() => {
    told = true;
    log?.info(about, "An index is being built; on a large collection this takes a while");
  }, MOMENT_MS);
  try {
    await build();
  } finally {
    clearTimeout(timer);
  }
  if (told) log?.info({ ...about, tookMs: Math.round(performance.now() - startedAt) }, "The index is built");
}

/** One of the same name and another shape is somebody else's. */
async function dropIndex(collection: IndexableCollection, { name, key }: Index): Promise<void> {
  const found = (await collection.indexes()).find((each) => each.name === name);
  if (found === undefined || JSON.stringify(found.key) !== JSON.stringify(key)) return;
  try {
    await collection.dropIndex(name, NO_TIMEOUT);
  } catch (error) {
    // Another process was faster.
    if ((error as { code?: unknown }).code !== INDEX_NOT_FOUND) throw error;
  }
}
