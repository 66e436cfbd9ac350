import type { Db } from "mongodb";
import { FORMER_INDEXES, INDEXES } from "../../../database/indexes.js";
import type { Check } from "../../context.js";
import { type Finding, failure, info, ok, warning } from "../../finding.js";

const NO_SUCH_COLLECTION = 26;

/** Whether MongoDB has every index that the app makes at its start, in the shape that it asks for. */
export const indexes: Check = async (context) => {
  const look = await context.database();
  if (look.kind !== "mongodb") return [];
  const names = [...new Set(INDEXES.map(({ collection }) => collection))];
  const present = new Map(
    await Promise.all(names.map(async (name) => [name, await indexesOf(look.db, name)] as const)),
  );
  if ([...present.values()].every((found) => found === undefined)) {
    return [info("indexes.none", "There are no collections yet; the service makes them at its first start.")];
  }
  const findings = INDEXES.flatMap(({ collection, index }) => {
    const found = present.get(collection)?.find(({ name }) => name === index.name);
    return found === undefined
      ? [missing(collection, index.name)]
      : isSame(found, index)
        ? []
        : [different(collection, index.name)];
  });
  const former = FORMER_INDEXES.flatMap(({ collection, index }) => {
    const found = present.get(collection)?.find(({ name }) => name === index.name);
    return found !== undefined && isSame(found, index) ? [notNeeded(collection, index.name)] : [];
  });
  return [
    ...(findings.length > 0 ? findings : [ok("indexes.present", `All ${INDEXES.length} indexes are there.`)]),
    ...former,
  ];
};

interface IndexShape {
  readonly name?: string;
  readonly key: Readonly<Record<string, unknown>>;
  readonly expireAfterSeconds?: number;
  readonly sparse?: boolean;
  readonly partialFilterExpression?: object;
}

async function indexesOf(db: Db, collection: string): Promise<readonly IndexShape[] | undefined> {
  try {
    return (await db.collection(collection).indexes()) as readonly IndexShape[];
  } catch (error) {
    if ((error as { code?: unknown }).code === NO_SUCH_COLLECTION) return undefined;
    throw error;
  }
}

function isSame(found: IndexShape, wanted: IndexShape): boolean {
  const shape = ({ key, expireAfterSeconds, sparse = false, partialFilterExpression }: IndexShape) =>
    JSON.stringify([Object.entries(key), expireAfterSeconds, sparse, partialFilterExpression]);
  return shape(found) === shape(wanted);
}

function missing(collection: string, name: string): Finding {
  return warning(
    "indexes.missing",
    `The index ${name} of ${collection} is missing.`,
    "Start the service: it makes what is missing. Its user needs the role readWrite on the database.",
  );
}

function different(collection: string, name: string): Finding {
  return failure(
    "indexes.different",
    `The index ${name} of ${collection} has another shape than the app's: the service will not start.`,
    `Drop it, in mongosh: db.${collection}.dropIndex("${name}"); and start the service, which makes its own.`,
  );
}

function notNeeded(collection: string, name: string): Finding {
  return info(
    "indexes.former",
    `The index ${name} of ${collection} is an earlier release's: it costs a little for every event, and serves none of this release.`,
    "Start the service when no process of the earlier release runs any more: it drops it.",
  );
}
