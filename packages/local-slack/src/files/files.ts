import type { Changes } from "../changes.js";
import { randomKey, slackId } from "../ids.js";
import { type FileObject, fileObject } from "./file-object.js";
import type { FileShare, StoredFile } from "./stored-file.js";

export type { StoredFile } from "./stored-file.js";

type NewFile = Omit<StoredFile, "id" | "title" | "createdSec" | "isComplete" | "shares" | "givenTo">;

/** The files of every workspace, in memory, and the URLs that they are uploaded to. */
export class Files {
  readonly #byId = new Map<string, StoredFile>();
  readonly #uploads = new Map<string, string>();

  constructor(
    private readonly url: string,
    private readonly clock: () => number,
    private readonly changes: Changes,
  ) {}

  /** Every upload URL ever issued. */
  get secrets(): readonly string[] {
    return [...this.#uploads.keys()].map((path) => this.url + path);
  }

  /** The files that are complete, the latest first. */
  get all(): readonly StoredFile[] {
    return [...this.#byId.values()].filter(({ isComplete }) => isComplete).reverse();
  }

  /** A file to be uploaded, and the URL to post it to. */
  announce(file: NewFile) {
    const id = slackId("F");
    const path = `/upload/v1/${randomKey()}${randomKey()}`;
    const createdSec = Math.floor(this.clock() / 1_000);
    this.#byId.set(id, {
      ...file,
      id,
      title: file.name,
      createdSec,
      isComplete: false,
      shares: [],
      givenTo: [],
    });
    this.#uploads.set(path, id);
    return { id, uploadUrl: this.url + path };
  }

  /** A file that is complete at once: a person's. */
  add(file: NewFile): StoredFile {
    const createdSec = Math.floor(this.clock() / 1_000);
    const base = { ...file, id: slackId("F"), title: file.name, createdSec, shares: [], givenTo: [] };
    return this.#replace({ ...base, isComplete: true });
  }

  /** Takes what was posted to an upload URL. False where there is no such URL, or the size is another. */
  upload(path: string, data: Buffer): boolean {
    const file = this.#byId.get(this.#uploads.get(path) ?? "");
    if (file === undefined || file.isComplete || data.length !== file.size) return false;
    this.#byId.set(file.id, { ...file, data });
    return true;
  }

  /** Also a file that is not complete. */
  find(id: string): StoredFile | undefined {
    return this.#byId.get(id);
  }

  complete(file: StoredFile, title: string | undefined): StoredFile {
    return this.#replace({ ...file, isComplete: true, title: title ?? file.title });
  }

  /** A message has the file now. */
  share(id: string, share: FileShare): void {
    const file = this.#byId.get(id);
    if (file !== undefined) this.#replace({ ...file, shares: [...file.shares, share] });
  }

  /** An installation sees the file from now on: somebody has chosen it in a file input of the app's. */
  give(id: string, target: string): void {
    const file = this.#byId.get(id);
    if (file !== undefined) this.#replace({ ...file, givenTo: [...new Set([...file.givenTo, target])] });
  }

  delete(id: string): void {
    this.#byId.delete(id);
    this.changes.announce();
  }

  /** The files with these ids, as Slack describes them; none for one that was deleted. */
  objects(ids: readonly string[]): FileObject[] {
    return ids.flatMap((id) => {
      const file = this.#byId.get(id);
      return file === undefined ? [] : [this.object(file)];
    });
  }

  object(file: StoredFile): FileObject {
    return fileObject(file, this.url);
  }

  #replace(file: StoredFile): StoredFile {
    this.#byId.set(file.id, file);
    this.changes.announce();
    return file;
  }
}
