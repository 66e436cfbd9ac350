import type { Collection } from "./collection.js";

/**
 * The read and write options of the app's collections. A secondary may lag, and then miss an install or return an old
 * token. If a fail-over undid a write, the workspace would have to install again.
 *
 * They are set on the database, because the connection string overrides options of the client, and because the client's
 * read preference would contradict a `maxStalenessSeconds` in the connection string.
 */
export const CONCERNS = {
  readPreference: "primary",
  readConcern: { level: "majority" },
  writeConcern: { w: "majority", journal: true },
} as const;

/** mongodb's `MongoClient`, of any copy of the driver. */
interface DatabaseClient<Db> {
  db(name?: string, options?: object): Db;
}

/** A database that reads from the primary and writes to a majority, whatever the connection string says. */
export function databaseOf<Db>(client: DatabaseClient<Db>, name?: string): Db {
  return client.db(name, CONCERNS);
}

/** The collections of this package, each with the name that `ensureIndexes` makes its indexes under. */
export interface Collections {
  readonly installations: Collection;
  readonly oauthStates: Collection;
  readonly events: Collection;
  readonly audit: Collection;
  readonly appState: Collection;
  readonly agentAnswers: Collection;
}

/** Their names in the database. */
export const COLLECTION_NAMES: { readonly [name in keyof Collections]: string } = {
  installations: "installations",
  oauthStates: "oauth_states",
  events: "events",
  audit: "audit",
  appState: "app_state",
  agentAnswers: "agent_answers",
};

/**
 * The collections of a `MongoClient` of your own, in the database that its connection string names, or in another one.
 * They are read from the primary with read concern `majority`, and written with `w: "majority"` and the journal, whatever
 * `readPreference`, `readConcernLevel`, `w`, `journal` and `wtimeoutMS` the connection string has.
 */
export function collectionsOf(
  client: DatabaseClient<{ collection(name: string): Collection }>,
  databaseName?: string,
): Collections {
  const db = databaseOf(client, databaseName);
  return {
    installations: db.collection(COLLECTION_NAMES.installations),
    oauthStates: db.collection(COLLECTION_NAMES.oauthStates),
    events: db.collection(COLLECTION_NAMES.events),
    audit: db.collection(COLLECTION_NAMES.audit),
    appState: db.collection(COLLECTION_NAMES.appState),
    agentAnswers: db.collection(COLLECTION_NAMES.agentAnswers),
  };
}
