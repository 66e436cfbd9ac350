/** A place of the source of an import where an installation should be and cannot be read. */
export class UnreadableInstallation {
  constructor(
    /** Where: a file's path, a row's id. */
    readonly source: string,
    /** Why, as a sentence without any of its content. */
    readonly reason: string,
  ) {}
}
