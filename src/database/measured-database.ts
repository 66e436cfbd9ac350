import { errorLabel } from "../log/error-label.js";
import type { Telemetry } from "../telemetry/telemetry.js";
import { type Collection, isDuplicateKeyError } from "./collection.js";
import type { CollectionIndex, Database } from "./database.js";

/** The database with the time of each operation measured; the same one where nobody collects that. */
export function measuredDatabase<Measured extends Database>(
  database: Measured,
  telemetry: Telemetry,
): Measured {
  if (!telemetry.isOn) return database;
  const system = database.kind === "mongodb" ? "mongodb" : "sqlite";
  const measured = (collection: Collection, name: string) =>
    measuredCollection(collection, { system, name, telemetry });
  return {
    ...database,
    installations: measured(database.installations, "installations"),
    oauthStates: measured(database.oauthStates, "oauth_states"),
    events: measured(database.events, "events"),
    audit: measured(database.audit, "audit"),
    appState: measured(database.appState, "app_state"),
    openCollection: async (name: string, indexes: readonly CollectionIndex[]) =>
      measured(await database.openCollection(name, indexes), name),
    agentAnswers: measured(database.agentAnswers, "agent_answers"),
  };
}

interface Measuring {
  readonly system: string;
  readonly name: string;
  readonly telemetry: Telemetry;
}

/** An operation counts under MongoDB's command for it. */
function measuredCollection(collection: Collection, measuring: Measuring): Collection {
  const timed = <T>(command: string, work: () => Promise<T>) => time(measuring, command, work);
  return {
    find: (...args) => {
      const found = collection.find(...args);
      return { toArray: () => timed("find", () => found.toArray()) };
    },
    findOne: (...args) => timed("find", () => collection.findOne(...args)),
    insertOne: (...args) => timed("insert", () => collection.insertOne(...args)),
    insertMany: (...args) => timed("insert", () => collection.insertMany(...args)),
    updateOne: (...args) => timed("update", () => collection.updateOne(...args)),
    findOneAndUpdate: (...args) => timed("findAndModify", () => collection.findOneAndUpdate(...args)),
    updateMany: (...args) => timed("update", () => collection.updateMany(...args)),
    bulkWrite: (...args) => timed("update", () => collection.bulkWrite(...args)),
    deleteOne: (...args) => timed("delete", () => collection.deleteOne(...args)),
    deleteMany: (...args) => timed("delete", () => collection.deleteMany(...args)),
  };
}

async function time<Result>(
  { system, name, telemetry }: Measuring,
  command: string,
  work: () => Promise<Result>,
): Promise<Result> {
  const about = { "db.system.name": system, "db.collection.name": name, "db.operation.name": command };
  const beganAt = performance.now();
  try {
    const result = await work();
    telemetry.recordSince("db.client.operation.duration", beganAt, about);
    return result;
  } catch (error) {
    // An `_id` that is taken is an answer like any other: that is how a duplicate is recognized.
    const failure = isDuplicateKeyError(error) ? {} : { "error.type": errorLabel(error) };
    telemetry.recordSince("db.client.operation.duration", beganAt, { ...about, ...failure });
    throw error;
  }
}
