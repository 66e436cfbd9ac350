import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject } from "node:crypto";
import { DerivedKeys } from "./derived-keys.js";
import { KeyRingError, SealBrokenError, UnknownKeyError } from "./encryption-error.js";
import { type EnvelopeForm, KEY_ID, readEnvelope, writeEnvelope } from "./envelope.js";
import { Nonces } from "./nonces.js";

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;
const KEY_RING_ENTRY = new RegExp(`^(${KEY_ID}):([A-Za-z0-9+/_-]+={0,2})$`);

/** The field of an event's record that is sealed. */
const EVENT_BODY = "body";

interface RingKey {
  /** Seals and opens v1. */
  readonly key: KeyObject;
  /** Seal and open v2. */
  readonly derived: DerivedKeys;
}

/**
 * Seals and opens the secrets of a record: AES-256-GCM, with everything that the envelope names, the record's id and the
 * field as associated data, so that a sealed value opens only in the place it was sealed for.
 *
 * A sealed value is text: `v1.KEYID.PAYLOAD` or `v2.KEYID.SALT.PAYLOAD`, where the payload is nonce, ciphertext and tag in
 * base64url. Both are opened. In v1 the key itself seals: retire it before it has sealed 2^32 values (NIST SP 800-38D,
 * section 8.3). In v2 keys that are derived from it seal, and none of them comes near that number (`DerivedKeys`).
 */
export class TokenCipher {
  readonly #keys: ReadonlyMap<string, RingKey>;
  /** The id of the key that seals. */
  readonly sealingKeyId: string;
  /** The form in which it seals. */
  readonly envelope: EnvelopeForm;
  readonly #nonces = new Nonces(NONCE_BYTES);

  private constructor(keys: ReadonlyMap<string, RingKey>, sealingKeyId: string, envelope: EnvelopeForm) {
    this.#keys = keys;
    this.sealingKeyId = sealingKeyId;
    this.envelope = envelope;
  }

  /**
   * A cipher from `id:base64,id:base64`: the first key seals, all of them open. An id has 1 to 32 letters, digits,
   * `_` or `-`; a key has 32 bytes. Throws `KeyRingError`, which names the entry by its place in `source` (for the
   * reader: where the key ring is configured) and never shows a key. It seals in the form of `envelope`: the first release
   * does not read v2, so choose that when no process of it runs any more.
   */
  static fromKeyRing(keyRing: string, source = "TOKEN_KEYS", envelope: EnvelopeForm = "v1"): TokenCipher {
    const keys = new Map<string, RingKey>();
    const entries = keyRing.trim() === "" ? [] : keyRing.split(",");
    for (const [index, entry] of entries.entries()) {
      const place = `Key ${index + 1} of ${source}`;
      const match = KEY_RING_ENTRY.exec(entry.trim());
      if (match?.[1] === undefined || match[2] === undefined) {
        throw new KeyRingError(
          `${place} is not id:base64, where the id has 1 to 32 letters, digits, - or _.`,
        );
      }
      const [, id, encoded] = match;
      if (keys.has(id)) throw new KeyRingError(`${place} repeats an id. Give each key an id of its own.`);
      const bytes = Buffer.from(encoded, "base64");
      if (bytes.length !== KEY_BYTES) {
        throw new KeyRingError(`${place} has ${bytes.length} bytes. A key has ${KEY_BYTES} random bytes.`);
      }
      const key = createSecretKey(bytes);
      keys.set(id, { key, derived: new DerivedKeys(key) });
    }
    const [sealingKeyId] = keys.keys();
    if (sealingKeyId === undefined) throw new KeyRingError(`${source} is empty.`);
    return new TokenCipher(keys, sealingKeyId, envelope);
  }

  /** The ids of its keys; the first seals. */
  get keyIds(): readonly string[] {
    return [...this.#keys.keys()];
  }

  /** Seals `plaintext` for one field of one record. Two seals of the same text differ. */
  seal(plaintext: string, recordId: string, field: string): string {
    return this.#seal(plaintext, recordId, field, (keys) => keys.forValue());
  }

  /** Seals the body of an event for its record, which costs less than `seal`: events share derived keys. */
  sealEvent(body: string, recordId: string): string {
    return this.#seal(body, recordId, EVENT_BODY, (keys) => keys.forEvent());
  }

  /**
   * The text that was sealed for this field of this record. Throws `UnknownKeyError` when the key ring lacks its key,
   * and `SealBrokenError` when the value was changed, moved, never sealed or is missing.
   */
  open(sealed: unknown, recordId: string, field: string): string {
    return this.#open(sealed, recordId, field, (keys, salt) => keys.ofValue(salt));
  }

  /** The body of an event that `sealEvent` sealed for its record. Throws as `open` does. */
  openEvent(sealed: unknown, recordId: string): string {
    return this.#open(sealed, recordId, EVENT_BODY, (keys, salt) => keys.ofEvent(salt));
  }

  #seal(
    plaintext: string,
    recordId: string,
    field: string,
    derivedKey: (keys: DerivedKeys) => { readonly salt: string; readonly key: KeyObject },
  ): string {
    const ring = this.#keys.get(this.sealingKeyId) as RingKey;
    const { salt, key } = this.envelope === "v1" ? { salt: "", key: ring.key } : derivedKey(ring.derived);
    const envelope = { form: this.envelope, keyId: this.sealingKeyId, salt };
    const nonce = this.#nonces.take();
    const cipher = createCipheriv("aes-256-gcm", key, nonce, { authTagLength: TAG_BYTES });
    cipher.setAAD(associatedData(envelope, recordId, field));
    const parts = [nonce, cipher.update(plaintext, "utf8"), cipher.final(), cipher.getAuthTag()];
    return writeEnvelope({ ...envelope, payload: Buffer.concat(parts).toString("base64url") });
  }

  #open(
    sealed: unknown,
    recordId: string,
    field: string,
    derivedKey: (keys: DerivedKeys, salt: string) => KeyObject,
  ): string {
    const envelope = readEnvelope(sealed);
    if (envelope === undefined) throw new SealBrokenError(recordId, "unknown");
    const { form, keyId, salt, payload } = envelope;
    const ring = this.#keys.get(keyId);
    if (ring === undefined) throw new UnknownKeyError(recordId, keyId);
    const bytes = Buffer.from(payload, "base64url");
    // Several texts decode to the same bytes; only the one that was written is ours.
    const unchanged = bytes.toString("base64url") === payload;
    if (!unchanged || bytes.length < NONCE_BYTES + TAG_BYTES) throw new SealBrokenError(recordId, keyId);
    const key = form === "v1" ? ring.key : derivedKey(ring.derived, salt);
    const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, NONCE_BYTES), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(associatedData(envelope, recordId, field));
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    try {
      const plaintext = decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES));
      return Buffer.concat([plaintext, decipher.final()]).toString("utf8");
    } catch {
      throw new SealBrokenError(recordId, keyId);
    }
  }
}

/** JSON, so that no two combinations of parts give the same bytes. The salt is in the key. */
function associatedData(
  { form, keyId }: { readonly form: EnvelopeForm; readonly keyId: string },
  recordId: string,
  field: string,
): Buffer {
  return Buffer.from(JSON.stringify([form, keyId, recordId, field]));
}
