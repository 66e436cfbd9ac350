import { stat } from "node:fs/promises";
import { Datastore } from "./datastore.js";
import { DATA_FILE_MODE, escapeLineEnds, healDataFile } from "./heal-data-file.js";

const SMALL_FILE_BYTES = 1024 * 1024;

/** A datastore with its file, to which NeDB appends every change and which it rewrites when told to. */
export class DataFile {
  #compactedBytes = 0;

  private constructor(
    readonly file: string,
    readonly store: Datastore,
  ) {}

  /** Heals the file, reads it and rewrites it with one line per document. */
  static async load(file: string): Promise<DataFile> {
    await healDataFile(file);
    const store = new Datastore({
      filename: file,
      modes: { fileMode: DATA_FILE_MODE, dirMode: 0o700 },
      corruptAlertThreshold: 0,
      afterSerialization: escapeLineEnds,
      beforeDeserialization: (line) => line,
    });
    await store.loadDatabaseAsync();
    const loaded = new DataFile(file, store);
    loaded.#compactedBytes = (await stat(file)).size;
    return loaded;
  }

  /** Rewrites the file when more than half of it is history. */
  async compactIfGrown(): Promise<void> {
    const { size } = await stat(this.file);
    if (size < SMALL_FILE_BYTES || size < 2 * this.#compactedBytes) return;
    await this.store.compactDatafileAsync();
    this.#compactedBytes = (await stat(this.file)).size;
  }
}
