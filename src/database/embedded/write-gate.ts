import { DatabaseUnavailableError } from "../../errors.js";

/**
 * What every write of the embedded database passes: one at a time, so that what one reads no other changes before it
 * has written. After one that could not be brought to its file, all are refused: NeDB's memory then holds what the
 * file does not.
 */
export class WriteGate {
  #last: Promise<unknown> = Promise.resolve();
  #refusal: DatabaseUnavailableError | undefined;
  #closed = false;

  /**
   * Runs a write when those before it are done. Rejects with `DatabaseUnavailableError` after a failed one and when the
   * database is closed.
   */
  async pass<T>(write: () => Promise<T>): Promise<T> {
    this.checkOpen();
    const result = this.#last.then(() => {
      this.#checkFile();
      return write();
    });
    this.#last = result.catch(() => undefined);
    return result;
  }

  /** Brings a change to the file; its failure shuts the gate. */
  async append(change: () => Promise<unknown>): Promise<void> {
    try {
      await change();
    } catch (error) {
      this.#refusal = new DatabaseUnavailableError(
        "The embedded database could not write its file and takes no more writes. See that the disk has room and that DATA_DIR may be written, then restart.",
        { cause: error },
      );
      throw this.#refusal;
    }
  }

  /** Throws when no write may pass. */
  check(): void {
    this.checkOpen();
    this.#checkFile();
  }

  /** Throws when the database is closed. */
  checkOpen(): void {
    if (this.#closed) throw new DatabaseUnavailableError("The embedded database is closed.");
  }

  /** Refuses all further writes, and resolves when those before it are done. Safe to repeat. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#last;
  }

  #checkFile(): void {
    if (this.#refusal !== undefined) throw this.#refusal;
  }
}
