import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";

const BYTES = 32;

/**
 * A link that lets one browser in, once. Whoever opens it first gets a session, which lives as long as this process; there is no
 * second one. The key and the session are random, and compared in constant time.
 */
export class OneTimeLink {
  readonly #key = randomBytes(BYTES);
  readonly #session = randomBytes(BYTES);
  #isUsed = false;

  /** The key that the link carries. */
  get key(): string {
    return this.#key.toString("base64url");
  }

  /** The session, for the first who brings the key; undefined for everybody else. */
  open(key: unknown): string | undefined {
    if (this.#isUsed || !isSame(key, this.#key)) return undefined;
    this.#isUsed = true;
    return this.#session.toString("base64url");
  }

  isSession(session: unknown): boolean {
    return this.#isUsed && isSame(session, this.#session);
  }

  /** What every form of the session carries, so that no other website can send one. */
  get formToken(): string {
    return this.#formToken.toString("base64url");
  }

  isFormToken(token: unknown): boolean {
    return isSame(token, this.#formToken);
  }

  get #formToken(): Buffer {
    return createHmac("sha256", this.#session).update("form").digest();
  }
}

function isSame(text: unknown, expected: Buffer): boolean {
  if (typeof text !== "string") return false;
  const given = Buffer.from(text, "base64url");
  return given.length === expected.length && timingSafeEqual(given, expected);
}
