import { stat } from "node:fs/promises";
import { Datastore } from "./datastore.js";
import { DATA_FILE_MODE, escapeLineEnds, healDataFile } from "./heal-data-file.js";

const SMALL_FILE_BYTES = 1024 * 1024;
const LARGE_HISTORY_BYTES = 64 * SMALL_FILE_BYTES;

/**
 * A datastore with its file, to which NeDB appends every change and which it rewrites when told to. That takes some
 * microseconds for each document and lets nobody write meanwhile, nor the process do much else: a file that is not
 * small is rewritten only when its history is as long as its documents, so that this costs no more than the appends.
 * Nor does history pile up between two housekeepings: at 64 MB, or at the length of the documents if that is more, the
 * file is rewritten at once.
 */
export class DataFile {
  #compactedBytes = 0;
  #appendedBytes = 0;
  readonly store: Datastore;

  private constructor(readonly file: string) {
    this.store = new Datastore({
      filename: file,
      modes: { fileMode: DATA_FILE_MODE, dirMode: 0o700 },
      corruptAlertThreshold: 0,
      afterSerialization: (line) => {
        const escaped = escapeLineEnds(line);
        this.#appendedBytes += Buffer.byteLength(escaped) + 1;
        return escaped;
      },
      beforeDeserialization: (line) => line,
    });
  }

  /** Heals the file, reads it and rewrites it with one line per document. */
  static async load(file: string): Promise<DataFile> {
    await healDataFile(file);
    const loaded = new DataFile(file);
    await loaded.store.loadDatabaseAsync();
    await loaded.#remeasure();
    return loaded;
  }

  /** Whether there is so much history that rewriting the file should not wait for the next housekeeping. */
  get isOvergrown(): boolean {
    return this.#appendedBytes >= Math.max(LARGE_HISTORY_BYTES, this.#compactedBytes);
  }

  /** Rewrites the file when it is overgrown. Should that fail, it is tried again when as much was appended again. */
  async compactIfOvergrown(): Promise<void> {
    if (this.isOvergrown) await this.#compact();
  }

  /**
   * For when there is time: rewrites the file when it is half history, and when it is small and has any, so that what
   * was deleted is soon gone from the disk, too.
   */
  async compactIfGrown(): Promise<void> {
    if (this.#appendedBytes === 0) return;
    if (this.#compactedBytes < SMALL_FILE_BYTES || this.#appendedBytes >= this.#compactedBytes)
      await this.#compact();
  }

  async #compact(): Promise<void> {
    try {
      await this.store.compactDatafileAsync();
    } finally {
      await this.#remeasure();
    }
  }

  async #remeasure(): Promise<void> {
    this.#compactedBytes = (await stat(this.file)).size;
    this.#appendedBytes = 0;
  }
}
