import type { MongoClient } from "mongodb";

/** What a client asked of its server. */
export interface CommandCounts {
  /** How many commands of each name. */
  byName: { [name: string]: number };
  /** How many documents it was sent in answers to `find`. */
  documents: number;
  /** How many documents its updates named, and how many of these they changed. */
  named: number;
  changed: number;
}

/** Counts what this client does from now on. The client has to be made with `monitorCommands`. */
export function countCommands(client: MongoClient): CommandCounts {
  const counts: CommandCounts = { byName: {}, documents: 0, named: 0, changed: 0 };
  client.on("commandStarted", ({ commandName, command }) => {
    counts.byName[commandName] = (counts.byName[commandName] ?? 0) + 1;
    if (commandName !== "update") return;
    for (const { q } of command.updates) counts.named += q._id?.$in?.length ?? 1;
  });
  client.on("commandSucceeded", ({ commandName, reply }) => {
    const { cursor, nModified } = reply as {
      cursor?: { firstBatch?: readonly unknown[]; nextBatch?: readonly unknown[] };
      nModified?: number;
    };
    counts.documents += (cursor?.firstBatch ?? cursor?.nextBatch ?? []).length;
    if (commandName === "update") counts.changed += nModified ?? 0;
  });
  return counts;
}
