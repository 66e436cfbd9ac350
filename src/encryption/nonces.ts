import { randomFillSync } from "node:crypto";

/** So many for one call of the system's random generator, which costs more than all the rest of a nonce. */
const AT_ONCE = 256;

/** Random nonces of one length, each of which is given out once. */
export class Nonces {
  readonly #pool: Buffer;
  #next: number;

  constructor(private readonly bytes: number) {
    this.#pool = Buffer.alloc(AT_ONCE * bytes);
    this.#next = this.#pool.length;
  }

  /** A new one. */
  take(): Buffer {
    if (this.#next === this.#pool.length) {
      randomFillSync(this.#pool);
      this.#next = 0;
    }
    const start = this.#next;
    this.#next += this.bytes;
    return Buffer.from(this.#pool.subarray(start, this.#next));
  }
}
