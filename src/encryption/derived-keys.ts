import { createSecretKey, hkdfSync, type KeyObject } from "node:crypto";
import { RecentlyUsed } from "../memory/recently-used.js";
import { Nonces } from "./nonces.js";

const SALT_BYTES = 16;
const KEY_BYTES = 32;

/**
 * How many event bodies one derived key seals. AES-GCM with random nonces allows 2^32 (NIST SP 800-38D, section 8.3), so
 * this keeps far below that at any load; `docs/store.md` has the arithmetic.
 */
export const EVENTS_PER_KEY = 2 ** 20;

/** Each process has a few keys of events at a time, and opens what a few others have sealed. */
const KEPT_KEYS = 64;

export interface DerivedKey {
  /** Names the key in the envelope, together with the id of the key that it is derived from. */
  readonly salt: string;
  readonly key: KeyObject;
}

/**
 * Keys that are derived from one key of the key ring by HKDF-SHA256. A value of a record is sealed with a key of its own.
 * A derivation costs more than all the rest of sealing an event, so events share a key, and the keys that open them are
 * kept.
 */
export class DerivedKeys {
  readonly #source: KeyObject;
  readonly #salts = new Nonces(SALT_BYTES);
  readonly #eventsPerKey: number;
  readonly #kept = new RecentlyUsed<string, KeyObject>(KEPT_KEYS);
  #ofEvents: DerivedKey | undefined;
  #eventsLeft = 0;

  constructor(source: KeyObject, eventsPerKey = EVENTS_PER_KEY) {
    this.#source = source;
    this.#eventsPerKey = eventsPerKey;
  }

  /** A new key, for one value of a record. */
  forValue(): DerivedKey {
    const salt = this.#salts.take().toString("base64url");
    return { salt, key: this.ofValue(salt) };
  }

  /** The key of the value of a record. */
  ofValue(salt: string): KeyObject {
    return this.#derive("record", salt);
  }

  /** The key for the next event: the same for `eventsPerKey` of them, and never that of another process. */
  forEvent(): DerivedKey {
    if (this.#ofEvents === undefined || this.#eventsLeft === 0) {
      const salt = this.#salts.take().toString("base64url");
      this.#ofEvents = { salt, key: this.ofEvent(salt) };
      this.#eventsLeft = this.#eventsPerKey;
    }
    this.#eventsLeft -= 1;
    return this.#ofEvents;
  }

  /** The key of an event. */
  ofEvent(salt: string): KeyObject {
    let key = this.#kept.get(salt);
    if (key === undefined) {
      key = this.#derive("event", salt);
      this.#kept.set(salt, key);
    }
    return key;
  }

  #derive(purpose: "record" | "event", salt: string): KeyObject {
    const bytes = hkdfSync("sha256", this.#source, salt, `bolt-mongodb-app ${purpose}`, KEY_BYTES);
    return createSecretKey(Buffer.from(bytes));
  }
}
