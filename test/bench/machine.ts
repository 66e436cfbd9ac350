import { availableParallelism, cpus, totalmem } from "node:os";
import { MongoClient } from "mongodb";

/** What the figures were taken on. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGb: number;
  readonly node: string;
  readonly database: string;
}

/** This machine, with the database at `serverUri`, or the embedded one. */
export async function thisMachine(serverUri: string | undefined): Promise<Machine> {
  return {
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    cores: availableParallelism(),
    memoryGb: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    database: serverUri === undefined ? "the embedded database" : await serverName(serverUri),
  };
}

async function serverName(uri: string): Promise<string> {
  const client = new MongoClient(uri, { serverSelectionTimeoutMS: 2_000 });
  try {
    const { version, ferretdb } = await client.db().command({ buildInfo: 1 });
    return ferretdb?.version === undefined
      ? `MongoDB ${version}`
      : `FerretDB ${String(ferretdb.version).replace(/^v/, "")} (as MongoDB ${version})`;
  } finally {
    await client.close();
  }
}
