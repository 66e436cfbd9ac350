import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject } from "node:crypto";
import { KeyRingError, SealBrokenError, UnknownKeyError } from "./encryption-error.js";
import { Nonces } from "./nonces.js";

const VERSION = "v1";
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;
const KEY_ID = "[A-Za-z0-9_-]{1,32}";
const KEY_RING_ENTRY = new RegExp(`^(${KEY_ID}):([A-Za-z0-9+/_-]+={0,2})$`);
const SEALED = new RegExp(`^${VERSION}\\.(${KEY_ID})\\.([A-Za-z0-9_-]+)$`);

/**
 * Seals and opens the secrets of a record: AES-256-GCM, with the version, the key id, the record's id and the field
 * as associated data, so that a sealed value opens only in the place it was sealed for.
 *
 * A sealed value is text: `v1.KEYID.BASE64URL(nonce, ciphertext, tag)`. Nonces are random: retire a key before it
 * has sealed 2^32 values (NIST SP 800-38D, section 8.3).
 */
export class TokenCipher {
  readonly #keys: ReadonlyMap<string, KeyObject>;
  readonly #sealingKeyId: string;
  readonly #nonces = new Nonces(NONCE_BYTES);

  private constructor(keys: ReadonlyMap<string, KeyObject>, sealingKeyId: string) {
    this.#keys = keys;
    this.#sealingKeyId = sealingKeyId;
  }

  /**
   * A cipher from `id:base64,id:base64`: the first key seals, all of them open. An id has 1 to 32 letters, digits,
   * `_` or `-`; a key has 32 bytes. Throws `KeyRingError`, which names the entry by its place in `source` (for the
   * reader: where the key ring is configured) and never shows a key.
   */
  static fromKeyRing(keyRing: string, source = "TOKEN_KEYS"): TokenCipher {
    const keys = new Map<string, KeyObject>();
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
      const key = Buffer.from(encoded, "base64");
      if (key.length !== KEY_BYTES) {
        throw new KeyRingError(`${place} has ${key.length} bytes. A key has ${KEY_BYTES} random bytes.`);
      }
      keys.set(id, createSecretKey(key));
    }
    const [sealingKeyId] = keys.keys();
    if (sealingKeyId === undefined) throw new KeyRingError(`${source} is empty.`);
    return new TokenCipher(keys, sealingKeyId);
  }

  /** Seals `plaintext` for one field of one record. Two seals of the same text differ. */
  seal(plaintext: string, recordId: string, field: string): string {
    const key = this.#keys.get(this.#sealingKeyId) as KeyObject;
    const nonce = this.#nonces.take();
    const cipher = createCipheriv("aes-256-gcm", key, nonce, { authTagLength: TAG_BYTES });
    cipher.setAAD(associatedData(this.#sealingKeyId, recordId, field));
    const ciphertext = [nonce, cipher.update(plaintext, "utf8"), cipher.final(), cipher.getAuthTag()];
    return `${VERSION}.${this.#sealingKeyId}.${Buffer.concat(ciphertext).toString("base64url")}`;
  }

  /**
   * The text that was sealed for this field of this record. Throws `UnknownKeyError` when the key ring lacks its key,
   * and `SealBrokenError` when the value was changed, moved, never sealed or is missing.
   */
  open(sealed: unknown, recordId: string, field: string): string {
    const [, keyId, payload] = (typeof sealed === "string" && SEALED.exec(sealed)) || [];
    if (keyId === undefined || payload === undefined) throw new SealBrokenError(recordId, "unknown");
    const key = this.#keys.get(keyId);
    if (key === undefined) throw new UnknownKeyError(recordId, keyId);
    const bytes = Buffer.from(payload, "base64url");
    // Several texts decode to the same bytes; only the one that was written is ours.
    const unchanged = bytes.toString("base64url") === payload;
    if (!unchanged || bytes.length < NONCE_BYTES + TAG_BYTES) throw new SealBrokenError(recordId, keyId);
    const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, NONCE_BYTES), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(associatedData(keyId, recordId, field));
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    try {
      const plaintext = decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES));
      return Buffer.concat([plaintext, decipher.final()]).toString("utf8");
    } catch {
      throw new SealBrokenError(recordId, keyId);
    }
  }
}

/** JSON, so that no two combinations of parts give the same bytes. */
function associatedData(keyId: string, recordId: string, field: string): Buffer {
  return Buffer.from(JSON.stringify([VERSION, keyId, recordId, field]));
}
