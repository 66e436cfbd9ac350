/**
 * How a sealed value is written. The first release reads v1 alone.
 *
 * - `v1.KEYID.PAYLOAD`: sealed with the key of the key ring itself.
 * - `v2.KEYID.SALT.PAYLOAD`: sealed with a key that is derived from it with this salt.
 */
export const ENVELOPES = ["v1", "v2"] as const;

export type EnvelopeForm = (typeof ENVELOPES)[number];

export interface Envelope {
  readonly form: EnvelopeForm;
  readonly keyId: string;
  /** Of v2: 22 characters of base64url. They are the salt as they stand. */
  readonly salt: string;
  /** Nonce, ciphertext and tag in base64url. */
  readonly payload: string;
}

/** What the id of a key may be, as a regular expression. */
export const KEY_ID = "[A-Za-z0-9_-]{1,32}";

const V1 = new RegExp(`^v1\\.(${KEY_ID})\\.([A-Za-z0-9_-]+)$`);
const V2 = new RegExp(`^v2\\.(${KEY_ID})\\.([A-Za-z0-9_-]{22})\\.([A-Za-z0-9_-]+)$`);

/** The parts of a sealed value; undefined for what cannot be one. Nothing is opened. */
export function readEnvelope(sealed: unknown): Envelope | undefined {
  if (typeof sealed !== "string") return undefined;
  const [, keyId = "", payload] = V1.exec(sealed) ?? [];
  if (payload !== undefined) return { form: "v1", keyId, salt: "", payload };
  const [, id = "", salt = "", rest] = V2.exec(sealed) ?? [];
  return rest === undefined ? undefined : { form: "v2", keyId: id, salt, payload: rest };
}

export function writeEnvelope({ form, keyId, salt, payload }: Envelope): string {
  return form === "v1" ? `v1.${keyId}.${payload}` : `v2.${keyId}.${salt}.${payload}`;
}
