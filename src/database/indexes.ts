import { CONCERNS } from "./collections-of.js";

interface Index {
  readonly key: { readonly [field: string]: 1 | -1 };
  readonly name: string;
  /** Leaves out the documents that do not have the field. */
  readonly sparse?: true;
  /** Leaves out the documents that do not match. */
  readonly partialFilterExpression?: { readonly [field: string]: object };
  readonly expireAfterSeconds?: number;
  readonly unique?: boolean;
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
  // Find the tokens of an app that expire soon: those of bots, and those of people.
  ...(["bot", "user"] as const).map((kind) => ({
    collection: "installations",
    index: {
      key: { clientId: 1, [`${kind}.expiresAt`]: 1 } as const,
      name: `${kind}_expiry`,
      partialFilterExpression: { [`${kind}.expiresAt`]: { $exists: true } },
    },
  })),
  // For the operator: the installs that lack a scope, whose bot's token cannot be refreshed, and that are silent.
  {
    collection: "installations",
    index: {
      key: { clientId: 1, missingScopes: 1, _id: 1 },
      name: "missing_scopes",
      partialFilterExpression: { missingScopes: { $exists: true } },
    },
  },
  {
    collection: "installations",
    index: {
      key: { clientId: 1, "rotation.needsReinstallSince": 1 },
      name: "needs_reinstall",
      partialFilterExpression: { "rotation.needsReinstallSince": { $exists: true } },
    },
  },
  {
    collection: "installations",
    index: {
      key: { clientId: 1, lastEventAt: 1 },
      name: "last_event",
      partialFilterExpression: { lastEventAt: { $exists: true } },
    },
  },
  // The installations of one customer of the company.
  {
    collection: "installations",
    index: {
      key: { clientId: 1, tenant: 1, _id: 1 },
      name: "tenant",
      partialFilterExpression: { tenant: { $exists: true } },
    },
  },
  // Reclaims the space of used OAuth states; that none is honoured after its time is their store's own check.
  { collection: "oauth_states", index: { key: { expiresAt: 1 }, name: "expiry", expireAfterSeconds: 0 } },
  // Finds the events of an app that are due, and those that an uninstall erases. The client id comes first, because the
  // events of an app that is no longer run stay pending for ever. It is partial, so that handled events are not in it.
  {
    collection: "events",
    index: {
      key: { clientId: 1, dueAt: 1 },
      name: "due_by_app",
      partialFilterExpression: { dueAt: { $exists: true } },
    },
  },
  // Finds the failed events of an app, for the operator and to erase them after an uninstall.
  {
    collection: "events",
    index: {
      key: { clientId: 1, failedAt: 1 },
      name: "failed_by_app",
      partialFilterExpression: { failedAt: { $exists: true } },
    },
  },
  // Deletes handled events and old failed events when they expire.
  { collection: "events", index: { key: { expiresAt: 1 }, name: "expiry", expireAfterSeconds: 0 } },
  // The audit trail of an app, of one of its workspaces, and of one action, each in the order of the time.
  { collection: "audit", index: { key: { clientId: 1, at: 1 }, name: "by_app" } },
  { collection: "audit", index: { key: { clientId: 1, workspace: 1, at: 1 }, name: "by_workspace" } },
  { collection: "audit", index: { key: { clientId: 1, action: 1, at: 1 }, name: "by_action" } },
  { collection: "audit", index: { key: { expiresAt: 1 }, name: "expiry", expireAfterSeconds: 0 } },
  // Forgets the rounds through all installations.
  { collection: "app_state", index: { key: { expiresAt: 1 }, name: "expiry", expireAfterSeconds: 0 } },
  // The agent's answers in one thread, and those of a workspace.
  {
    collection: "agent_answers",
    index: { key: { workspace: 1, channel: 1, threadTs: 1 }, name: "by_thread" },
  },
  // Those of one workspace of an org-wide install.
  {
    collection: "agent_answers",
    index: {
      key: { teamId: 1, workspace: 1 },
      name: "by_team",
      partialFilterExpression: { teamId: { $exists: true } },
    },
  },
  { collection: "agent_answers", index: { key: { expiresAt: 1 }, name: "expiry", expireAfterSeconds: 0 } },
];

/** Indexes of earlier releases. An earlier release that still runs may make them again, which only costs some space. */
export const FORMER_INDEXES: readonly IndexOfCollection[] = [
  { collection: "events", index: { key: { dueAt: 1 }, name: "due", sparse: true } },
  { collection: "events", index: { key: { failedAt: 1 }, name: "failed", sparse: true } },
];

const INDEX_NOT_FOUND = 27;

/** A build is logged only when it takes longer than this. */
const MOMENT_MS = 1_000;

/**
 * An index may take any time to build. With the client's time-out, a build that takes longer would fail every start. The
 * driver accepts this option of the client for a single command.
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
 * It logs a build that takes longer than a second, and a former index that cannot be dropped, which is no
 * reason to fail.
 */
export async function ensureIndexes(
  db: IndexableDatabase,
  { log }: { readonly log?: IndexLog | undefined } = {},
): Promise<void> {
  for (const { collection, index } of INDEXES) await ensureIndex(db, collection, index, log);
  for (const { collection, index } of FORMER_INDEXES) {
    await dropIndex(db.collection(collection, CONCERNS), index).catch((error: unknown) =>
      log?.warn(
        { collection, index: index.name, err: error },
        "An index of an earlier release is not needed any more and could not be dropped",
      ),
    );
  }
}

/** Makes an index if it is missing, however long that takes. */
export async function ensureIndex(
  db: IndexableDatabase,
  collection: string,
  index: Index,
  log: IndexLog | undefined,
): Promise<void> {
  await whileTold(log, { collection, index: index.name }, () =>
    db.collection(collection, CONCERNS).createIndexes([index], NO_TIMEOUT),
  );
}

async function whileTold(
  log: IndexLog | undefined,
  about: object,
  build: () => Promise<unknown>,
): Promise<void> {
  const startedAt = performance.now();
  let isLogged = false;
  const timer = setTimeout(() => {
    isLogged = true;
    log?.info(about, "An index is being built; on a large collection this takes a while");
  }, MOMENT_MS);
  try {
    await build();
  } finally {
    clearTimeout(timer);
  }
  if (isLogged)
    log?.info({ ...about, tookMs: Math.round(performance.now() - startedAt) }, "The index is built");
}

/** Drops an index only if it has the expected keys: another index of the same name is not ours. */
async function dropIndex(collection: IndexableCollection, { name, key }: Index): Promise<void> {
  const found = (await collection.indexes()).find((each) => each.name === name);
  if (found === undefined || JSON.stringify(found.key) !== JSON.stringify(key)) return;
  try {
    await collection.dropIndex(name, NO_TIMEOUT);
  } catch (error) {
    // Another process has dropped it already.
    if ((error as { code?: unknown }).code !== INDEX_NOT_FOUND) throw error;
  }
}
