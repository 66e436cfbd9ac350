import { randomBytes } from "node:crypto";
import { MongoClient } from "mongodb";
import { ConfigError } from "../errors.js";

/**
 * The URI of a new database on a MongoDB server. The server creates it with the first write. Throws `ConfigError` when the
 * URI is not a MongoDB connection string.
 */
export function freshMongoDatabase(
  serverUri: string,
  prefix: string,
): { readonly uri: string; drop(): Promise<void> } {
  const name = `${prefix}_${Date.now().toString(36)}_${randomBytes(4).toString("hex")}`;
  const uri = withDatabaseName(serverUri, name);
  return {
    uri,
    drop: async () => {
      const client = new MongoClient(uri, { serverSelectionTimeoutMS: 2_000 });
      try {
        await client.db(name).dropDatabase();
      } finally {
        await client.close();
      }
    },
  };
}

/** Puts the name into the path of the URI. With a user, the database that knows the user becomes the `authSource`. */
function withDatabaseName(uri: string, name: string): string {
  const parts = /^(mongodb(?:\+srv)?:\/\/[^/?]+)\/?([^?]*)(?:\?(.*))?$/.exec(uri);
  if (parts === null) throw new ConfigError(["MONGODB_URI must begin with mongodb:// or mongodb+srv://."]);
  const [, hosts = "", oldName = "", query = ""] = parts;
  const options = new URLSearchParams(query);
  if (hosts.includes("@") && !options.has("authSource")) options.set("authSource", oldName || "admin");
  return `${hosts}/${name}${options.size > 0 ? `?${options}` : ""}`;
}
