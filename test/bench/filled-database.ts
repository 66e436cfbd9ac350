import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BSON, MongoClient } from "mongodb";
import { freshMongoDatabase } from "../../demo/fresh-mongo-database.js";
import type { Document } from "../../src/database/collection.js";
import { openDatabase } from "../../src/database/open-database.js";
import { TokenCipher } from "../../src/encryption/token-cipher.js";
import { recordWrites } from "../../src/installations/installation-records.js";
import { APP, installation } from "./workspaces.js";

const BATCH = 1_000;

/** A database of its own, with the installations of the first so many workspaces. */
export interface FilledDatabase {
  readonly target: { readonly uri: string } | { readonly directory: string };
  /** Stores more of them, up to so many. Rejects when it is interrupted. */
  fillUpTo(workspaces: number, say: (text: string) => void, interrupted: AbortSignal): Promise<void>;
  /** How large an installation is, and a worked-off event where one is stored. Zero for none, and on the embedded one. */
  documentBytes(): Promise<{ installationBytes: number; eventBytes: number }>;
  drop(): Promise<void>;
}

const cipher = TokenCipher.fromKeyRing(APP.tokenKeys);

/** The record of a workspace as the store writes it, with its note that nobody there has connected their account. */
function installationRecord(workspace: number): Document {
  const [write] = recordWrites(installation(workspace), { clientId: APP.clientId, cipher, now: new Date() });
  if (write === undefined) throw new TypeError("An installation with a bot has a record");
  return { _id: write.id, ...write.update.$set, ...write.update.$setOnInsert, nobodyConnected: true };
}

/** On the MongoDB server, where there is one; else in a temporary directory. */
export async function emptyDatabase(serverUri: string | undefined): Promise<FilledDatabase> {
  return serverUri === undefined ? inDirectory() : onServer(serverUri);
}

async function onServer(serverUri: string): Promise<FilledDatabase> {
  const { uri, drop } = freshMongoDatabase(serverUri, "bench");
  await (await openDatabase({ uri })).close(); // makes the indexes
  const client = new MongoClient(uri);
  const collection = client.db().collection<Document & { _id: string }>("installations");
  let filled = 0;
  const averageBytes = async (name: string) => {
    const sample = await client.db().collection(name).find().limit(BATCH).toArray();
    return (
      sample.reduce((sum, document) => sum + BSON.calculateObjectSize(document), 0) / (sample.length || 1)
    );
  };
  return {
    target: { uri },
    fillUpTo: async (workspaces, say, interrupted) => {
      for (; filled < workspaces; filled = Math.min(filled + BATCH, workspaces)) {
        interrupted.throwIfAborted();
        const records = Array.from({ length: Math.min(BATCH, workspaces - filled) }, (_, index) =>
          installationRecord(filled + index),
        );
        await collection.insertMany(records as (Document & { _id: string })[], { ordered: false });
        if (filled > 0 && filled % 50_000 === 0) say(`  ${filled} of ${workspaces} installations stored`);
      }
    },
    documentBytes: async () => ({
      installationBytes: await averageBytes("installations"),
      eventBytes: await averageBytes("events"),
    }),
    drop: async () => {
      await client.close();
      await drop();
    },
  };
}

async function inDirectory(): Promise<FilledDatabase> {
  const directory = await mkdtemp(join(tmpdir(), "bolt-mongodb-app-bench-"));
  let filled = 0;
  return {
    target: { directory },
    fillUpTo: async (workspaces, _say, interrupted) => {
      const database = await openDatabase({ directory });
      try {
        for (; filled < workspaces; filled++) {
          if (filled % BATCH === 0) interrupted.throwIfAborted();
          await database.installations.insertOne(installationRecord(filled));
        }
      } finally {
        await database.close();
      }
    },
    documentBytes: async () => ({ installationBytes: 0, eventBytes: 0 }),
    drop: () => rm(directory, { recursive: true, force: true }),
  };
}
