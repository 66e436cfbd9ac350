/** A file that was uploaded, or is about to be. */
export interface StoredFile {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  /** As it was announced for a snippet, such as `python`. */
  readonly snippetType?: string;
  readonly altText?: string;
  /** The size that was announced; the upload has it too. */
  readonly size: number;
  readonly createdSec: number;
  readonly team: string;
  readonly user: string;
  readonly byBot: boolean;
  /** Absent until it was uploaded. */
  readonly data?: Buffer;
  /** Whether `files.completeUploadExternal` has finished it. No other method sees it before. */
  readonly isComplete: boolean;
  readonly shares: readonly FileShare[];
  /** Ids of the installations that were given it in a file input. */
  readonly givenTo: readonly string[];
}

/** A message that has the file. */
export interface FileShare {
  readonly channel: string;
  readonly isPrivate: boolean;
  readonly ts: string;
  readonly threadTs?: string;
}
