import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Document } from "../../src/database/collection.js";
import { openDatabase } from "../../src/database/open-database.js";
import { freshMongoDatabase } from "../../src/demo/fresh-mongo-database.js";
import { TokenCipher } from "../../src/encryption/token-cipher.js";
import { recordWrites } from "../../src/installations/installation-records.js";
import type { Measuring } from "./plan.js";
import { APP, installation } from "./workspaces.js";

const BATCH = 1_000;

export type Target = { readonly uri: string } | { readonly directory: string };

/** A database of its own. */
export interface FilledDatabase {
  readonly target: Target;
  /** Stores the installations of more workspaces, up to so many. Rejects when it is interrupted. */
  fillUpTo(workspaces: number): Promise<void>;
}

/** On the MongoDB server, where there is one, else in a temporary directory; gone at the end, however it ends. */
export async function withDatabase(
  { serverUri, interrupted }: Pick<Measuring, "serverUri" | "interrupted">,
  use: (database: FilledDatabase) => Promise<void>,
): Promise<void> {
  const { target, drop } = await emptyDatabase(serverUri);
  let filled = 0;
  const fillUpTo = async (workspaces: number) => {
    const { installations, close } = await openDatabase(target);
    try {
      while (filled < workspaces) {
        interrupted.throwIfAborted();
        const length = Math.min(BATCH, workspaces - filled);
        const records = Array.from({ length }, (_, index) => installationRecord(filled + index));
        await installations.insertMany(records, { ordered: false });
        filled += length;
      }
    } finally {
      await close();
    }
  };
  try {
    await use({ target, fillUpTo });
  } finally {
    await drop();
  }
}

async function emptyDatabase(
  serverUri: string | undefined,
): Promise<{ target: Target; drop(): Promise<void> }> {
  if (serverUri !== undefined) {
    const { uri, drop } = freshMongoDatabase(serverUri, "bench");
    return { target: { uri }, drop };
  }
  const directory = await mkdtemp(join(tmpdir(), "bolt-mongodb-app-bench-"));
  return { target: { directory }, drop: () => rm(directory, { recursive: true, force: true }) };
}

const cipher = TokenCipher.fromKeyRing(APP.tokenKeys);

/** The record of a workspace as the store writes it, with its note that nobody there has connected their account. */
function installationRecord(workspace: number): Document {
  const [write] = recordWrites(installation(workspace), { clientId: APP.clientId, cipher, now: new Date() });
  if (write === undefined) throw new TypeError("An installation with a bot has a record");
  return { _id: write.id, ...write.update.$set, ...write.update.$setOnInsert, nobodyConnected: true };
}
