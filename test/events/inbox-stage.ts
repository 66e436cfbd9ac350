import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import type { Collection, Document } from "../../src/database/collection.js";
import { TokenCipher } from "../../src/encryption/token-cipher.js";
import type { EventCallback } from "../../src/events/event-callback.js";
import { EventInbox, type EventInboxOptions } from "../../src/events/event-inbox.js";
import { eventRecordId } from "../../src/events/event-record.js";
import { type DeliveryAttempt, type EventTry, processOnce } from "../../src/events/event-try.js";
import { FailedEvents } from "../../src/events/operator/failed-events.js";

const CIPHER = TokenCipher.fromKeyRing(`test:${randomBytes(32).toString("base64")}`);
const PATIENCE_MS = 8_000;

/** Stands for the listeners of an event: rejects when one of them fails. */
export type HandleEvent = (
  body: EventCallback,
  tried: EventTry,
  delivery: DeliveryAttempt,
) => Promise<unknown>;

/** One event that an inbox has handed over, to be finished by the test. */
export interface Handed {
  readonly body: EventCallback;
  readonly event: EventTry;
  finish(): void;
  fail(error: unknown): void;
}

/** Inboxes on one collection with one clock, which the test sets; what they handle is finished by the test. */
export class InboxStage {
  now = Date.UTC(2026, 0, 5, 9);
  readonly lines: { readonly level: string; readonly message: string; readonly fields: Document }[] = [];
  readonly #inboxes: EventInbox[] = [];

  constructor(
    readonly events: Collection,
    /** Other tests' events on the same database are not seen. */
    readonly clientId = `1.${randomBytes(4).readUInt32BE()}`,
  ) {}

  /** An inbox that has not been started. */
  inbox(options: Partial<EventInboxOptions> = {}): EventInbox {
    const inbox = new EventInbox({
      events: this.events,
      cipher: CIPHER,
      clientId: this.clientId,
      clock: () => this.now,
      random: () => 0,
      logger: this.#logger(),
      ...options,
    });
    this.#inboxes.push(inbox);
    return inbox;
  }

  /** A started inbox, and what it has been handed so far. */
  started(options: Partial<EventInboxOptions> = {}): { inbox: EventInbox; handed: Handed[] } {
    const handed: Handed[] = [];
    const inbox = this.handling(
      (body, event) =>
        new Promise<void>((finish, fail) => {
          handed.push({ body, event, finish, fail });
        }),
      options,
    );
    return { inbox, handed };
  }

  /** A started inbox with a handler of the test's. */
  handling(handle: HandleEvent, options: Partial<EventInboxOptions> = {}): EventInbox {
    const inbox = this.inbox(options);
    inbox.start((event) => processOnce(event, (tried) => handle(event.body, tried, event.delivery)));
    return inbox;
  }

  /** The operator's view of what has failed. */
  failed(): FailedEvents {
    return new FailedEvents({ events: this.events, clientId: this.clientId, clock: () => this.now });
  }

  /** The document of an event, as it is stored. */
  async stored(eventId: string): Promise<Document | null> {
    return this.events.findOne({ _id: eventRecordId(this.clientId, eventId) });
  }

  /** Resolves when the stored document is as wanted. */
  async untilStored(eventId: string, wanted: (document: Document) => boolean): Promise<Document> {
    let last: Document | null = null;
    return until(
      () => `${eventId} is stored as ${JSON.stringify(last)}`,
      async () => {
        last = await this.stored(eventId);
        return last !== null && wanted(last) ? last : undefined;
      },
    );
  }

  passes(ms: number): void {
    this.now += ms;
  }

  /** Lets every inbox go, whatever it has in flight. */
  async close(): Promise<void> {
    await Promise.all(this.#inboxes.map((inbox) => inbox.stop(0)));
  }

  #logger(): EventInboxOptions["logger"] {
    const at = (level: string) => (fields: object, message: string) => {
      this.lines.push({ level, message, fields });
    };
    return { info: at("info"), warn: at("warn"), error: at("error") };
  }
}

let lastId = 0;

/** A message event as Slack sends it, with an id of its own. */
export function callback({
  eventId = `Ev${String(++lastId).padStart(8, "0")}`,
  team = "T0ACME",
  text = "hello",
}: {
  eventId?: string;
  team?: string;
  text?: string;
} = {}): EventCallback {
  const body = {
    type: "event_callback" as const,
    token: "verification",
    api_app_id: "A1",
    event_id: eventId,
    event_time: 1_767_603_600,
    team_id: team,
    authorizations: [{ team_id: team, enterprise_id: null, user_id: "U1", is_enterprise_install: false }],
    event: { type: "message", channel: "C1", channel_type: "channel", user: "U1", text, ts: "1.2" },
  };
  return body;
}

/** Resolves with the first value that is not undefined; fails after some seconds with what was waited for. */
export async function until<Value>(
  what: string | (() => string),
  look: () => Promise<Value | undefined> | Value | undefined,
): Promise<Value> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const value = await look();
    if (value !== undefined) return value;
    assert.ok(performance.now() < deadline, typeof what === "string" ? what : what());
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
