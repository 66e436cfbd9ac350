import { type EnvelopeForm, readEnvelope } from "../encryption/envelope.js";
import type { TokenCipher } from "../encryption/token-cipher.js";
import { type SealedKind, type SealedPlace, sealedPagesOf } from "./sealed-places.js";

/** How many records have a value that this key has sealed in this form. */
export interface SealedCount extends Record<SealedKind, number> {
  /** Null for what is no sealed value. */
  readonly keyId: string | null;
  readonly form: EnvelopeForm | null;
}

/** Reads every record once, and opens none. A record with values of two keys counts for both. */
export async function countSealed(
  places: readonly SealedPlace[],
  onRead: (records: number) => void = () => undefined,
): Promise<SealedCount[]> {
  let read = 0;
  const counts = new Map<string, SealedCount>();
  for (const place of places) {
    for await (const page of sealedPagesOf(place)) {
      read += page.length;
      onRead(read);
      for (const record of page) {
        const values = place.fields.map((field) => record[field]).filter((value) => value !== undefined);
        const seals = new Map(
          values.map((value) => {
            const { keyId = null, form = null } = readEnvelope(value) ?? {};
            return [`${form} ${keyId}`, { keyId, form }];
          }),
        );
        for (const [name, seal] of seals) {
          const count = counts.get(name) ?? { ...seal, installations: 0, waitingEvents: 0, failedEvents: 0 };
          count[place.kind] += 1;
          counts.set(name, count);
        }
      }
    }
  }
  return [...counts.values()];
}

/** Whether the cipher would seal so today: with its first key and in its form. */
export function isCurrent(
  { keyId, form }: { readonly keyId: string | null; readonly form: EnvelopeForm | null },
  cipher: TokenCipher,
): boolean {
  return keyId === cipher.sealingKeyId && form === cipher.envelope;
}

/** How many records a count has of all kinds. */
export function recordsOf({ installations, waitingEvents, failedEvents }: SealedCount): number {
  return installations + waitingEvents + failedEvents;
}
