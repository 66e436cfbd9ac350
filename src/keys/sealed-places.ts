import type { Collection, Document } from "../database/collection.js";
import type { Collections } from "../database/collections-of.js";
import { withinDeadline } from "../database/deadline.js";
import type { TokenCipher } from "../encryption/token-cipher.js";

/** What is sealed, by the names that the commands print. */
export type SealedKind = "installations" | "waitingEvents" | "failedEvents";

/** Records of one kind, all of one Slack app. */
export interface SealedPlace {
  readonly kind: SealedKind;
  readonly collection: Collection;
  readonly filter: Document;
  /** The sealed fields that such a record may have. */
  readonly fields: readonly string[];
  /** Seals the value of a field anew. Throws as `TokenCipher.open` does. */
  readonly reseal: (cipher: TokenCipher, sealed: unknown, recordId: string, field: string) => string;
}

const READ_DEADLINE_MS = 10_000;
/** How many records are in memory at a time. */
const PAGE_LENGTH = 1_000;
/** Some query planners use a partial index only when the filter requires that the date exists. This lower bound does. */
const LONG_AGO = new Date(0);

const INSTALLATION_FIELDS: Readonly<Record<string, string>> = {
  sealedBot: "bot",
  sealedUser: "user",
  sealedWebhook: "webhook",
};

/** Everything that a Slack app has sealed in the database. A handled event has no body any more. */
export function sealedPlaces(
  { installations, events }: Pick<Collections, "installations" | "events">,
  clientId: string | undefined,
): readonly SealedPlace[] {
  const app = { clientId: clientId ?? null };
  const ofEvents = {
    collection: events,
    fields: ["sealedBody"],
    reseal: (cipher: TokenCipher, sealed: unknown, recordId: string) =>
      cipher.sealEvent(cipher.openEvent(sealed, recordId), recordId),
  };
  return [
    {
      kind: "installations",
      collection: installations,
      filter: app,
      fields: Object.keys(INSTALLATION_FIELDS),
      reseal: (cipher, sealed, recordId, stored) => {
        const field = INSTALLATION_FIELDS[stored] ?? stored;
        return cipher.seal(cipher.open(sealed, recordId, field), recordId, field);
      },
    },
    { kind: "waitingEvents", ...ofEvents, filter: { ...app, dueAt: { $gt: LONG_AGO } } },
    { kind: "failedEvents", ...ofEvents, filter: { ...app, failedAt: { $gt: LONG_AGO } } },
  ];
}

/** The records of a place in the order of their ids, with the sealed fields alone, a page at a time. */
export async function* pagesOf({ collection, filter, fields }: SealedPlace): AsyncGenerator<Document[]> {
  const projection = Object.fromEntries(fields.map((field) => [field, 1]));
  for (let last = ""; ; ) {
    const page = await withinDeadline(
      (signal) =>
        collection
          .find(
            { ...filter, _id: { $gt: last } },
            { sort: { _id: 1 }, limit: PAGE_LENGTH, projection, signal },
          )
          .toArray(),
      READ_DEADLINE_MS,
    );
    if (page.length > 0) yield page;
    if (page.length < PAGE_LENGTH) return;
    last = String(page.at(-1)?._id);
  }
}
