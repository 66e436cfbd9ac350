import { stateId } from "../app-state/state-lease.js";
import { type Collection, isDuplicateKeyError } from "../database/collection.js";
import type { AllCollections, CollectionIndex } from "../database/database.js";
import { withinDeadline } from "../database/deadline.js";
import type { CollectionOptions } from "./declared-collections.js";

const DEADLINE_MS = 10_000;

/** The document of `app_state` that has the declarations. */
const STATE = "own_collections";

/** By these a customer's documents are found. */
export const OWNER_INDEXES: readonly CollectionIndex[] = [
  { key: { teamId: 1, _id: 1 } },
  { key: { enterpriseId: 1, _id: 1 } },
];

/** A collection of the app's own, as it is in the database. */
export interface OwnCollection {
  /** As the app names it. */
  readonly name: string;
  readonly collection: Collection;
  readonly eraseAtUninstall: boolean;
}

/** The name of a collection in the database: several Slack apps may share it, and each has collections of its own. */
export function storedName(clientId: string | undefined, name: string): string {
  const app = (clientId ?? "").split(/[^A-Za-z0-9]+/).filter((part) => part !== "");
  return ["own", ...app, name].join("_");
}

/**
 * Notes in the database that the app has a collection, before anything is in it: so other processes know of it, and this app
 * too when it does not declare it any more. What was declared last counts.
 */
export async function noteDeclaration(
  appState: Collection,
  clientId: string | undefined,
  name: string,
  { eraseAtUninstall = false }: CollectionOptions,
): Promise<void> {
  const note = () =>
    appState.updateOne(
      { _id: stateId(clientId, STATE) },
      { $set: { [`collections.${name}.eraseAtUninstall`]: eraseAtUninstall } },
      { upsert: true },
    );
  await withinDeadline(async () => {
    // Two that make the document at once: it is there for the one that lost.
    await note().catch((error: unknown) => (isDuplicateKeyError(error) ? note() : Promise.reject(error)));
  }, DEADLINE_MS);
}

/** Every collection that the app has or has had, in the order of their names. */
export async function ownCollectionsIn(
  { appState, openCollection }: Pick<AllCollections, "appState" | "openCollection">,
  clientId: string | undefined,
): Promise<readonly OwnCollection[]> {
  const state = await withinDeadline(
    (signal) => appState.findOne({ _id: stateId(clientId, STATE) }, { signal }),
    DEADLINE_MS,
  );
  const noted: [string, { readonly eraseAtUninstall: boolean }][] = Object.entries(state?.collections ?? {});
  return Promise.all(
    noted
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(async ([name, { eraseAtUninstall }]) => ({
        name,
        eraseAtUninstall,
        collection: await openCollection(storedName(clientId, name), OWNER_INDEXES),
      })),
  );
}
