/**
 * The file of `installations export`: JSON lines. The first is the header, the last the end, and each between them a
 * record as it is stored, with its values sealed, and with a date as `{"$date": milliseconds}`. An export without its last
 * line was cut off. An importing release reads every version that it knows, and refuses others.
 */
export const EXPORT_FORMAT = "bolt-mongodb-app installations";

/** Raise it when a release before could not read the file, and go on reading the one before. */
export const EXPORT_VERSION = 1;

export interface ExportHeader {
  readonly format: typeof EXPORT_FORMAT;
  readonly version: number;
  /** The Slack app whose installations these are. */
  readonly clientId: string | null;
  /** ISO 8601. */
  readonly exportedAt: string;
}

export interface ExportEnd {
  readonly end: true;
  readonly records: number;
}
