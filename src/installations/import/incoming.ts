import type { RecordWrite } from "../installation-records.js";

/** Where in a source something was found, as the report names it. */
export interface Place {
  /** Its path, where the source has several files. */
  readonly file?: string;
  readonly line?: number;
}

/** What cannot be taken, and why: a sentence without any of its content. */
export interface Refused {
  readonly place: Place;
  /** Of the record, or of the workspace and the person, where it can be told. */
  readonly id?: string;
  readonly reason: string;
  /** The key that seals it, where the key ring lacks it. */
  readonly missingKey?: string;
}

/** What another store has kept as an installation. */
export interface Found {
  readonly place: Place;
  /** `asInstallation` says whether it is one. */
  readonly installation: unknown;
  /** When the other store wrote it; undefined where it does not say. */
  readonly writtenAt: Date | undefined;
  /** The other store does not say who installed it. */
  readonly isInstallerUnknown?: true;
}

/** A write, and how new what it brings is. */
export interface DatedWrite extends RecordWrite {
  /** Milliseconds since the epoch; 0 where it is not known. */
  readonly writtenAtMs: number;
}

/** The records that one place of a source brings. */
export interface Brought {
  readonly place: Place;
  readonly writes: readonly DatedWrite[];
}
