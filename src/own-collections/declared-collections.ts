import { COLLECTION_NAMES } from "../database/collections-of.js";
import type { CollectionIndex } from "../database/database.js";
import { CollectionRefusedError } from "./collection-refused-error.js";

/** How a collection of the app's own is declared. */
export interface CollectionOptions {
  /** Made at the start where they are missing. Those by which a customer's documents are found need not be named. */
  readonly indexes?: readonly CollectionIndex[];
  /**
   * Erases the documents of a workspace or an organization after it has uninstalled the app: those that carry its `teamId` or
   * `enterpriseId`. Default: they stay until `data erase`.
   */
  readonly eraseAtUninstall?: boolean;
}

/** The collections of the app's own, by name. */
export interface DeclaredCollections {
  readonly [name: string]: CollectionOptions;
}

const NAME = /^[a-z][a-z0-9_]{0,39}$/;
const OWN_NAMES: readonly string[] = Object.values(COLLECTION_NAMES);
const OPTIONS: readonly string[] = ["indexes", "eraseAtUninstall"];
const INDEX_OPTIONS: readonly string[] = ["key", "unique", "expireAfterSeconds"];
/** MongoDB allows more than this; the embedded database does not. */
const FIELD = /^[^.$"'\\\s]+(?:\.[^.$"'\\\s]+)*$/;

/** Throws `CollectionRefusedError` with the first that cannot be made as it is declared. */
export function checkDeclared(declared: DeclaredCollections): void {
  for (const [name, options] of Object.entries(declared)) {
    if (OWN_NAMES.includes(name)) {
      throw new CollectionRefusedError(
        `A collection of your own cannot be named ${name}: this package has one of that name. Take another name.`,
      );
    }
    if (!NAME.test(name)) {
      throw new CollectionRefusedError(
        `A collection of your own cannot be named ${JSON.stringify(name)}: take a lowercase letter, and then at most 39 of these, digits and _.`,
      );
    }
    refuseUnknown(options, OPTIONS, `The collection ${name}`);
    for (const index of options.indexes ?? []) checkIndex(index, name);
  }
}

function checkIndex(index: CollectionIndex, collection: string): void {
  const about = `An index of the collection ${collection}`;
  refuseUnknown(index, INDEX_OPTIONS, about);
  const fields = Object.entries(index.key ?? {});
  if (fields.length === 0)
    throw new CollectionRefusedError(`${about} has no key: name its fields, such as { channel: 1 }.`);
  for (const [field, direction] of fields) {
    if (!FIELD.test(field) || (direction !== 1 && direction !== -1)) {
      throw new CollectionRefusedError(
        `${about} has a key that cannot be used: ${JSON.stringify(field)}. A key has names of fields without $, quotes and blanks, each with 1 or -1.`,
      );
    }
  }
  const { expireAfterSeconds: seconds } = index;
  if (seconds !== undefined && !(fields.length === 1 && Number.isInteger(seconds) && seconds >= 0)) {
    throw new CollectionRefusedError(
      `${about} cannot delete what expires: expireAfterSeconds is a whole number, of an index of one field that holds dates.`,
    );
  }
}

function refuseUnknown(options: object, known: readonly string[], about: string): void {
  const unknown = Object.keys(options).find((option) => !known.includes(option));
  if (unknown === undefined) return;
  throw new CollectionRefusedError(
    `${about} has the option ${unknown}, which is not known. There are: ${known.join(", ")}.`,
  );
}
