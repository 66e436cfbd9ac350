import { mkdir } from "node:fs/promises";
import { join } from "node:path";

import type { Database } from "../database.js";
import { Datastore } from "./datastore.js";
import { EmbeddedCollection } from "./embedded-collection.js";

const MODES = { fileMode: 0o600, dirMode: 0o700 };

export async function openEmbeddedDatabase(directory: string): Promise<Database> {
  await mkdir(directory, { recursive: true, mode: MODES.dirMode });
  const open = async (name: string) => {
    const store = new Datastore({
      filename: join(directory, `${name}.db`),
      modes: MODES,
      corruptAlertThreshold: 0,
    });
    await store.loadDatabaseAsync();
    return new EmbeddedCollection(store);
  };
  return {
    kind: "embedded",
    location: directory,
    installations: await open("installations"),
    oauthStates: await open("oauth_states"),
    ping: async () => undefined,
    close: async () => undefined,
  };
}
