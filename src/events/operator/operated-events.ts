import { setTimeout as pause } from "node:timers/promises";
import type { Collection, Document } from "../../database/collection.js";
import { withinDeadline } from "../../database/deadline.js";
import { type PageEnd, pageByDate } from "../../database/pages/page-by-date.js";
import { pagesByDate } from "../../database/pages/pages-by-date.js";
import type { TokenCipher } from "../../encryption/token-cipher.js";
import { EVENT_VERSION, type EventRecord, eventRecordId } from "../event-record.js";

const DEADLINE_MS = 10_000;
const LONG_AGO = new Date(0);
/** After each write the service gets the database for a moment: in SQLite only one process writes at a time. */
const PAUSE_MS = 10;
/** With the one by which `pageByDate` knows whether there is more these are 200. */
const MOST_READ = 199;

/** An event as the operator sees it, without its body: what people wrote is not part of it. */
export interface OperatedEvent {
  /** Slack's `event_id`. */
  readonly id: string;
  readonly type: string;
  readonly teamId: string | undefined;
  /** The label of the last error: Slack's name for it, its code, or its class. */
  readonly error: string | undefined;
  readonly attempts: number;
  /** Names of the listeners that succeeded, and will not run again. */
  readonly finished: readonly string[];
  readonly receivedAt: Date;
}

/** Selects events: all of them, or those for which everything holds that is given. */
export interface OperatedEventFilter {
  readonly teamId?: string | undefined;
  /** The id of the record of the installation that the event belongs to. */
  readonly workspace?: string | undefined;
  /** The label of the error has this text in it, in capitals or not. */
  readonly error?: string | undefined;
  /** They have been so since then, or for longer. */
  readonly before?: Date | undefined;
}

export interface PageOfEvents<Event> {
  readonly events: readonly Event[];
  /** How many events were read for them, selected or not. */
  readonly read: number;
  /** Where the next page begins; undefined where there is none. */
  readonly end: PageEnd | undefined;
}

export interface OperatedEventsOptions {
  readonly events: Collection;
  readonly clientId?: string | undefined;
  /** Milliseconds since the epoch. */
  readonly clock?: () => number;
}

/**
 * The events of one Slack app in one state, by the date that marks the state. A read is a range of the index of that
 * date and has 200 events at most, whatever is selected: the other conditions are checked here. What is done to all
 * selected events is done a page at a time. It may end at any moment, and may run twice at once: each event is changed
 * once, and one that has left the state meanwhile is left alone. Safe to use while any number of processes are running.
 */
export abstract class OperatedEvents<Event extends OperatedEvent> {
  readonly #events: Collection;
  readonly #clientId: string | undefined;
  readonly #field: "failedAt" | "dueAt";

  protected constructor({ events, clientId }: OperatedEventsOptions, field: "failedAt" | "dueAt") {
    this.#events = events;
    this.#clientId = clientId;
    this.#field = field;
  }

  protected abstract view(record: EventRecord): Event;

  /** The latest time that the date of an event in this state can have; undefined: any. */
  protected abstract latest(): Date | undefined;

  /** All selected events, those with the latest dates first, a page at a time. */
  async *pages(filter: OperatedEventFilter = {}): AsyncGenerator<Event[]> {
    for await (const page of this.#pages(filter)) yield page.map((record) => this.view(record));
  }

  /** The first of the selected events: 100 at most, unless another limit is given. */
  async list(filter: OperatedEventFilter = {}, limit = 100): Promise<Event[]> {
    const found: Event[] = [];
    for await (const page of this.pages(filter)) {
      found.push(...page.slice(0, limit - found.length));
      if (found.length >= limit) break;
    }
    return found;
  }

  /**
   * A page of the selected events, those with the latest dates first. One query reads 200 of all events at most, so a page may have
   * few of the selected ones, or none, and yet not be the last.
   */
  async page(filter: OperatedEventFilter, length: number, after?: PageEnd): Promise<PageOfEvents<Event>> {
    const field = this.#field;
    const isAll = Object.values({ ...filter, before: undefined }).every((value) => value === undefined);
    const read = isAll ? length : MOST_READ;
    const options = { field, order: -1, length: read, after, projection: { sealedBody: 0 } } as const;
    const { documents, end } = await pageByDate(this.#events, this.#all(filter), options);
    const selected = (documents as EventRecord[]).filter((record) => isSelected(record, filter));
    const page = selected.slice(0, length);
    const last = page.at(-1);
    return {
      events: page.map((record) => this.view(record)),
      read: documents.length,
      end:
        selected.length > length && last !== undefined
          ? { atMs: (last[field] as Date).getTime(), id: last._id }
          : end,
    };
  }

  /** An event, without its body; undefined when none in this state has this id. */
  async show(id: string): Promise<Event | undefined> {
    const document = await this.#find(id, { sealedBody: 0 });
    return document === null ? undefined : this.view(document as EventRecord);
  }

  /**
   * What Slack sent; undefined when no event in this state has this id, or its body was erased. Rejects as
   * `TokenCipher.openEvent` throws.
   */
  async body(id: string, cipher: TokenCipher): Promise<unknown> {
    const document = await this.#find(id, { sealedBody: 1 });
    if (document?.sealedBody === undefined) return undefined;
    return JSON.parse(cipher.openEvent(document.sealedBody, document._id));
  }

  /** Deletes an event, and its id with it. Resolves to whether there was such an event. */
  async drop(id: string): Promise<boolean> {
    const { deletedCount } = await withinDeadline(() => this.#events.deleteOne(this.one(id)), DEADLINE_MS);
    return deletedCount === 1;
  }

  /** Deletes all selected events. Resolves to their number, which it also tells as it grows. */
  dropAll(filter: OperatedEventFilter = {}, onProgress?: (count: number) => void): Promise<number> {
    const drop = async (those: Document) => (await this.#events.deleteMany(those)).deletedCount;
    return this.eachPage(filter, drop, onProgress);
  }

  /** The event with this id, while it is in this state. */
  protected one(id: string): Document {
    return { _id: eventRecordId(this.#clientId, id), v: EVENT_VERSION, [this.#field]: this.#range() };
  }

  /** Calls `write` with a filter for each page of the selected events; resolves to the sum of what it resolves to. */
  protected async eachPage(
    filter: OperatedEventFilter,
    write: (those: Document) => Promise<number>,
    onProgress: (count: number) => void = () => undefined,
  ): Promise<number> {
    let count = 0;
    for await (const page of this.#pages(filter)) {
      const ids = page.map(({ _id }) => _id);
      const those = { _id: { $in: ids }, v: EVENT_VERSION, [this.#field]: this.#range(filter.before) };
      count += await withinDeadline(() => write(those), DEADLINE_MS);
      onProgress(count);
      await pause(PAUSE_MS);
    }
    return count;
  }

  async *#pages(filter: OperatedEventFilter): AsyncGenerator<EventRecord[]> {
    const options = { field: this.#field, order: -1, projection: { sealedBody: 0 } } as const;
    for await (const page of pagesByDate(this.#events, this.#all(filter), options)) {
      const selected = (page as EventRecord[]).filter((record) => isSelected(record, filter));
      if (selected.length > 0) yield selected;
    }
  }

  /** The events in this state, whatever else is selected. */
  #all({ before }: OperatedEventFilter): Document {
    return { [this.#field]: this.#range(before), clientId: this.#clientId ?? null, v: EVENT_VERSION };
  }

  /** Some query planners use a partial index only when the filter requires that the date exists. The lower bound does. */
  #range(before?: Date): Document {
    const times = [this.latest(), before].flatMap((time) => time?.getTime() ?? []);
    return { $gt: LONG_AGO, ...(times.length > 0 && { $lte: new Date(Math.min(...times)) }) };
  }

  #find(id: string, projection: Document): Promise<Document | null> {
    return withinDeadline(
      (signal) => this.#events.findOne(this.one(id), { projection, signal }),
      DEADLINE_MS,
    );
  }
}

function isSelected(record: EventRecord, { teamId, workspace, error }: OperatedEventFilter): boolean {
  return (
    (teamId === undefined || record.teamId === teamId) &&
    (workspace === undefined || record.workspace === workspace) &&
    (error === undefined || record.error?.toLowerCase().includes(error.toLowerCase()) === true)
  );
}

/** The part of a record that the operator sees in every state. */
export function operatedEvent(record: EventRecord): OperatedEvent {
  const { eventId: id, type, teamId, error, attempts, finished, receivedAt } = record;
  return { id, type, teamId: teamId ?? undefined, error, attempts, finished, receivedAt };
}
