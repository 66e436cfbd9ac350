import { slackId } from "../ids.js";

/** A link at the top of a channel. */
export interface Bookmark {
  readonly id: string;
  readonly channel: string;
  readonly title: string;
  readonly link: string;
  readonly emoji?: string;
  readonly createdSec: number;
  /** 0 until it is edited. */
  readonly updatedSec: number;
  /** Who added or edited it last, and in which workspace. */
  readonly user: string;
  readonly team: string;
  readonly appId?: string;
}

/** The bookmarks of every channel, in the order in which they were added. */
export class Bookmarks {
  readonly #byId = new Map<string, Bookmark>();

  constructor(private readonly clock: () => number) {}

  in(channel: string): readonly Bookmark[] {
    return [...this.#byId.values()].filter((each) => each.channel === channel);
  }

  add(bookmark: Omit<Bookmark, "id" | "createdSec" | "updatedSec">): Bookmark {
    const added = { ...bookmark, id: slackId("Bk"), createdSec: this.#nowSec(), updatedSec: 0 };
    this.#byId.set(added.id, added);
    return added;
  }

  edit(bookmark: Bookmark, fields: Pick<Bookmark, "user" | "team"> & Partial<Bookmark>): Bookmark {
    const edited = { ...bookmark, ...fields, updatedSec: this.#nowSec() };
    this.#byId.set(bookmark.id, edited);
    return edited;
  }

  remove({ id }: Bookmark): void {
    this.#byId.delete(id);
  }

  #nowSec(): number {
    return Math.floor(this.clock() / 1_000);
  }
}
