import { randomUUID } from "node:crypto";
import type { Collection, Document } from "../database/collection.js";
import type { AllCollections } from "../database/database.js";
import { equalitiesOf } from "../database/sqlite/update.js";
import { CollectionRefusedError } from "./collection-refused-error.js";
import { noteDeclaration, OWNER_INDEXES, storedName } from "./declarations.js";
import { checkDeclared, type DeclaredCollections } from "./declared-collections.js";

/** A document of the app's own. */
export interface OwnDocument extends Document {
  readonly _id: string;
}

/**
 * A collection that the app has declared, with the methods and the meaning of mongodb's `Collection`, on MongoDB and on the
 * embedded database. `collection<Poll>("polls")` has polls in it, for TypeScript.
 *
 * Every `_id` is a string and not empty; an upsert whose filter names none gets a random one. Documents that carry a `teamId`,
 * an `enterpriseId` (in an org-wide install) and, where they are about a person, a `userId` come along in `data export`, and are
 * erased by `data erase`. Throws `CollectionRefusedError` (`collection_refused`) for a name that is not declared.
 */
export type OpenOwnCollection = <Stored extends { readonly _id: string } = OwnDocument>(
  name: string,
) => Collection<Stored>;

/** What `OwnCollections` needs. */
export interface OwnCollectionsOptions {
  /** What `openDatabase` resolves to. */
  readonly database: Pick<AllCollections, "appState" | "openCollection">;
  /** Of the Slack app: each app that shares the database has collections of its own. */
  readonly clientId: string | undefined;
  readonly declared: DeclaredCollections;
}

/**
 * The collections that an app has declared. Each is made with its indexes by `makeAll`, which the start of the app waits for, or
 * else by the first operation.
 */
export class OwnCollections {
  readonly #options: OwnCollectionsOptions;
  readonly #made = new Map<string, Promise<Collection>>();
  readonly #collections: ReadonlyMap<string, Collection>;

  /** Throws `CollectionRefusedError` for a collection that cannot be made as it is declared. */
  constructor(options: OwnCollectionsOptions) {
    checkDeclared(options.declared);
    this.#options = options;
    const names = Object.keys(options.declared);
    this.#collections = new Map(names.map((name) => [name, onceMade(() => this.#make(name))]));
  }

  /** See `OpenOwnCollection`. */
  readonly open: OpenOwnCollection = <Stored extends { readonly _id: string }>(name: string) => {
    const collection = this.#collections.get(name);
    if (collection === undefined) {
      const names = [...this.#collections.keys()].join(", ") || "none";
      throw new CollectionRefusedError(
        `There is no collection ${JSON.stringify(name)} of this app's own. Declare it in the option \`collections\`, which has: ${names}.`,
      );
    }
    return collection as Collection as Collection<Stored>;
  };

  /** Makes those that are missing, and their indexes, however long that takes. */
  async makeAll(): Promise<void> {
    for (const name of this.#collections.keys()) await this.#make(name);
  }

  #make(name: string): Promise<Collection> {
    const known = this.#made.get(name);
    if (known !== undefined) return known;
    const { database, clientId, declared } = this.#options;
    const options = declared[name] ?? {};
    const making = noteDeclaration(database.appState, clientId, name, options).then(() =>
      database.openCollection(storedName(clientId, name), [...OWNER_INDEXES, ...(options.indexes ?? [])]),
    );
    this.#made.set(name, making);
    making.catch(() => this.#made.delete(name)); // the next operation tries again
    return making;
  }
}

/** A collection that is made before its first operation, and whose ids are strings on every database. */
function onceMade(make: () => Promise<Collection>): Collection {
  return {
    find: (filter, options) => ({ toArray: async () => (await make()).find(filter, options).toArray() }),
    findOne: async (filter, options) => (await make()).findOne(filter, options),
    insertOne: async (document) => {
      checkId(document._id);
      return (await make()).insertOne(document);
    },
    insertMany: async (documents, options) => {
      for (const { _id } of documents) checkId(_id);
      return (await make()).insertMany(documents, options);
    },
    updateOne: async (filter, update, options) =>
      (await make()).updateOne(filter, withId(filter, update, options), options),
    findOneAndUpdate: async (filter, update, options) =>
      (await make()).findOneAndUpdate(filter, withId(filter, update, options), options),
    updateMany: async (filter, update) => (await make()).updateMany(filter, update),
    bulkWrite: async (operations, options) => (await make()).bulkWrite(operations, options),
    deleteOne: async (filter) => (await make()).deleteOne(filter),
    deleteMany: async (filter) => (await make()).deleteMany(filter),
  };
}

/** The update, with an id for the document that an upsert may make. MongoDB's own would be no string. */
function withId(filter: Document, update: Document, options?: { readonly upsert?: boolean }): Document {
  if (options?.upsert !== true) return update;
  const named = [equalitiesOf(filter)._id, update.$set?._id, update.$setOnInsert?._id];
  const ids = named.filter((id) => id !== undefined);
  ids.forEach(checkId);
  if (ids.length > 0) return update;
  return { ...update, $setOnInsert: { ...update.$setOnInsert, _id: randomUUID() } };
}

function checkId(id: unknown): void {
  if (typeof id !== "string" || id === "")
    throw new TypeError("A document needs an _id that is a string and not empty.");
}
