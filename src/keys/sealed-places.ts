import type { Collection, Document } from "../database/collection.js";
import type { Collections } from "../database/collections-of.js";
import { pagesOf } from "../database/pages/pages.js";
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

/** The records of a place, with the sealed fields alone, a page at a time. */
export function sealedPagesOf({ collection, filter, fields }: SealedPlace): AsyncGenerator<Document[]> {
  return pagesOf(collection, filter, Object.fromEntries(fields.map((field) => [field, 1])));
}
