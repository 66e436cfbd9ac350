import type { Collection, Document } from "../database/collection.js";
import type { Collections } from "../database/collections-of.js";
import type { AllCollections } from "../database/database.js";
import { withinDeadline } from "../database/deadline.js";
import { pagesOf } from "../database/pages/pages.js";
import { SealBrokenError, UnknownKeyError } from "../encryption/encryption-error.js";
import type { TokenCipher } from "../encryption/token-cipher.js";
import { ownCollectionsIn } from "../own-collections/declarations.js";
import type { Customer } from "./customer.js";

const READ_DEADLINE_MS = 10_000;

/** What a search needs, and what it tells. */
export interface Search {
  readonly cipher: TokenCipher;
  /** How many documents were read. */
  readonly onRead: (count: number) => void;
  /** An event whose body cannot be opened: it may be the person's. */
  readonly onUnopened: (recordId: string) => void;
}

/** The documents of a customer in one collection, a page at a time. */
type FindDocuments = (
  collection: Collection,
  customer: Customer,
  search: Search,
) => AsyncGenerator<Document[]>;

/**
 * THE LIST of this package's collections, in the order in which they are erased: the installations, by which the workspaces of
 * an organization are found, are the last. A new collection with `clientId` and `workspace` in its documents is one line:
 * `byWorkspace`, and whether a document is about a person.
 */
const COLLECTIONS: { readonly [name in keyof Collections]: FindDocuments | undefined } = {
  events: eventsOf,
  oauthStates: undefined, // a random id and a time: it names nobody
  appState: undefined, // the scopes of the app, its own collections, and for a month at most the id that an unfinished round has come to
  agentAnswers: byWorkspace(
    ({ askedBy, feedback }, userId) => askedBy === userId || Object.hasOwn(feedback ?? {}, userId),
    // In an org-wide install they are filed under the organization.
    ({ workspaces, teamIds }) => ({
      $or: [{ workspace: { $in: workspaces } }, { teamId: { $in: teamIds } }],
    }),
  ),
  audit: byWorkspace(({ who, details }, userId) => [who.userId, details.userId].includes(userId)),
  installations: byWorkspace(({ kind, user }, userId) => kind === "user" && user?.id === userId),
};

/** Where something of a customer may be stored. */
export interface CustomerPlace {
  readonly name: string;
  readonly collection: Collection;
  /** Whether the documents are the company's own, and not of a shape of ours. */
  readonly isOwn: boolean;
  readonly find: (customer: Customer, search: Search) => AsyncGenerator<Document[]>;
}

/** The collections of the app's own come first, also those that it does not declare any more. */
export async function customerPlaces(
  collections: AllCollections,
  clientId: string | undefined,
): Promise<readonly CustomerPlace[]> {
  const place = (
    name: string,
    collection: Collection,
    find: FindDocuments,
    isOwn: boolean,
  ): CustomerPlace => ({
    name,
    collection,
    isOwn,
    find: (customer, search) => find(collection, customer, search),
  });
  const own = await ownCollectionsIn(collections, clientId);
  return [
    ...own.map(({ name, collection }) => place(name, collection, ownDocuments, true)),
    ...(Object.keys(COLLECTIONS) as (keyof Collections)[]).flatMap((name) => {
      const find = COLLECTIONS[name];
      return find === undefined ? [] : [place(name, collections[name], find, false)];
    }),
  ];
}

/** The documents that carry the ids of a customer. */
async function* ownDocuments(
  collection: Collection,
  { teamIds, enterpriseId, userId }: Customer,
  { onRead }: Search,
): AsyncGenerator<Document[]> {
  const ofTeams = { teamId: { $in: teamIds } };
  const filter = {
    ...(enterpriseId === undefined ? ofTeams : { $or: [{ enterpriseId }, ofTeams] }),
    ...(userId !== undefined && { userId }),
  };
  for await (const page of pagesOf(collection, filter)) {
    onRead(page.length);
    yield page;
  }
}

function byWorkspace(
  isAbout: (document: Document, userId: string) => boolean,
  where = ({ workspaces }: Customer): Document => ({ workspace: { $in: workspaces } }),
): FindDocuments {
  return async function* find(collection, customer, { onRead }) {
    const { clientId, userId } = customer;
    const filter = { ...where(customer), clientId: clientId ?? null };
    for await (const page of pagesOf(collection, filter)) {
      onRead(page.length);
      const found = userId === undefined ? page : page.filter((document) => isAbout(document, userId));
      if (found.length > 0) yield found;
    }
  };
}

/**
 * No index has the workspaces of events, because it would cost something for every event. So the ids and workspaces of all events of the
 * app are read, the handled ones too, and only what is found is read whole.
 */
async function* eventsOf(events: Collection, customer: Customer, search: Search): AsyncGenerator<Document[]> {
  const { clientId, teamId, workspaces, userId } = customer;
  const isOf = (event: Document) =>
    workspaces.includes(event.workspace) || (teamId !== undefined && event.teamId === teamId);
  for await (const page of pagesOf(events, { clientId: clientId ?? null }, { workspace: 1, teamId: 1 })) {
    search.onRead(page.length);
    const ids = page.filter(isOf).map(({ _id }) => _id);
    if (ids.length === 0) continue;
    const whole = await withinDeadline(
      (signal) => events.find({ _id: { $in: ids } }, { signal }).toArray(),
      READ_DEADLINE_MS,
    );
    const found = userId === undefined ? whole : whole.filter((event) => isBy(event, userId, search));
    if (found.length > 0) yield found;
  }
}

/** The fields of an event that say who did it; a message that was changed or deleted has its author's. */
const AUTHORS = [["user"], ["user_id"], ["message", "user"], ["previous_message", "user"]] as const;

/** Whether an event was caused by a person. A handled event has no body, and nobody's name. */
function isBy(record: Document, userId: string, { cipher, onUnopened }: Search): boolean {
  if (record.sealedBody === undefined) return false;
  try {
    const { event } = JSON.parse(cipher.openEvent(record.sealedBody, record._id));
    return AUTHORS.some((path) => {
      const value = path.reduce((part, name) => part?.[name], event);
      return (typeof value === "object" && value !== null ? value.id : value) === userId;
    });
  } catch (error) {
    if (!(error instanceof UnknownKeyError || error instanceof SealBrokenError)) throw error;
    onUnopened(record._id);
    return false;
  }
}
