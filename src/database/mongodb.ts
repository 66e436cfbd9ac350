import { MongoClient } from "mongodb";
import type { Database } from "./database.js";
import { withinDeadline } from "./deadline.js";
import { ensureIndexes } from "./indexes.js";

const DEFAULT_DATABASE_NAME = "bolt-mongodb-app";

/** Opens MongoDB with its indexes in place. The database is the one that the URI names, else `bolt-mongodb-app`. */
export async function openMongoDatabase(uri: string): Promise<Database> {
  const client = new MongoClient(uri, {
    appName: "bolt-mongodb-app",
    serverSelectionTimeoutMS: 2_000,
    writeConcern: { w: "majority", journal: true },
  });
  await client.connect();
  const named = /^[^:]+:\/\/[^/?]*\/[^?]/.test(uri);
  const db = client.db(named ? client.options.dbName : DEFAULT_DATABASE_NAME);
  await ensureIndexes(db);
  return {
    kind: "mongodb",
    location: `${client.options.hosts.join(",")}/${db.databaseName}`,
    installations: db.collection("installations"),
    oauthStates: db.collection("oauth_states"),
    ping: async () => {
      await withinDeadline((signal) => db.command({ ping: 1 }, { signal }), 1_000);
    },
    close: () => client.close(),
  };
}
