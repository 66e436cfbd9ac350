import assert from "node:assert/strict";
import type { EventInbox, EventInboxOptions } from "../../src/events/event-inbox.js";
import { InboxReceiver } from "../../src/events/inbox-receiver.js";
import { oncePerEvent } from "../../src/events/once-per-event.js";
import { onEachDatabase } from "../databases.js";
import { pausable } from "../installations/fixtures/paused-collection.js";
import { watched } from "../installations/fixtures/watched-collection.js";
import { callback, InboxStage, until } from "./inbox-stage.js";

describe("InboxReceiver", () => {
  const inboxThat = (stopped: number[]) =>
    ({
      stopPolling: () => undefined,
      start: () => undefined,
      stop: async (deadlineMs: number) => {
        stopped.push(deadlineMs);
        return true;
      },
    }) as unknown as EventInbox;

  it("stops the inbox within the deadline, though the inner receiver does not end", async () => {
    const stopped: number[] = [];
    const receiver = {
      init: () => undefined,
      start: async () => undefined,
      stop: () => new Promise(() => undefined),
    };
    const inboxReceiver = new InboxReceiver({ receiver, inbox: inboxThat(stopped) });
    const startedAt = performance.now();
    assert.equal(await inboxReceiver.stop(50), false);
    assert.ok(performance.now() - startedAt < 500);
    assert.equal(stopped.length, 1);
  });

  it("stops the inbox though the inner receiver cannot be stopped", async () => {
    const stopped: number[] = [];
    const receiver = {
      init: () => undefined,
      start: async () => undefined,
      stop: () => Promise.reject(new Error("never started")),
    };
    await assert.rejects(
      new InboxReceiver({ receiver, inbox: inboxThat(stopped) }).stop(50),
      /never started/,
    );
    assert.equal(stopped.length, 1);
  });

  it("hands what is no event straight to the App", async () => {
    const seen: unknown[] = [];
    let inner: { processEvent(request: object): Promise<void> } | undefined;
    const receiver = {
      init: (app: typeof inner) => {
        inner = app;
      },
      start: async () => undefined,
      stop: async () => undefined,
    };
    new InboxReceiver({ receiver, inbox: inboxThat([]) }).init({
      processEvent: async ({ body }) => void seen.push(body),
    });
    const body = { type: "block_actions" };
    await inner?.processEvent({ body, ack: async () => undefined });
    assert.deepEqual(seen, [body]);
  });
});

interface Request {
  readonly body: unknown;
  readonly ack: () => Promise<void>;
  readonly retryNum?: number | undefined;
  readonly retryReason?: string | undefined;
  readonly customProperties?: Readonly<Record<string, unknown>>;
}

/** Stands for Bolt's ExpressReceiver: `deliver` is a request that has come over HTTP. */
class InnerReceiver {
  readonly calls: string[] = [];
  drain = async () => undefined as unknown;
  #app: { processEvent(request: Request): Promise<void> } | undefined;

  init(app: { processEvent(request: Request): Promise<void> }): void {
    this.#app = app;
  }

  async start(...args: unknown[]): Promise<unknown> {
    this.calls.push(`start ${args}`);
    return "server";
  }

  stop(): Promise<unknown> {
    this.calls.push("stop");
    return this.drain();
  }

  deliver(body: unknown, request: Partial<Request> = {}): Promise<void> | undefined {
    return this.#app?.processEvent({ body, ack: async () => undefined, ...request });
  }
}

onEachDatabase("InboxReceiver with its inbox", (database) => {
  let stage: InboxStage;
  beforeEach(() => {
    stage = new InboxStage(database().events);
  });
  afterEach(() => stage.close());

  /** With an App whose events end when the test says so. */
  function receiverWith(options: Partial<EventInboxOptions> = {}) {
    const inner = new InnerReceiver();
    const inbox = stage.inbox(options);
    const receiver = new InboxReceiver({ receiver: inner, inbox });
    const processed: (Request & { finish: () => void })[] = [];
    receiver.init({
      processEvent: (request) => new Promise((finish) => processed.push({ ...request, finish })),
    });
    return { inner, inbox, receiver, processed };
  }

  it("cannot be started before Bolt's App is made with it, and then starts nothing", async () => {
    const inner = new InnerReceiver();
    const receiver = new InboxReceiver({ receiver: inner, inbox: stage.inbox() });
    await assert.rejects(receiver.start(3000), /Bolt's App is made with this receiver before it is started/);
    assert.deepEqual(inner.calls, []);
  });

  it("starts the inner receiver with its arguments, and has its result", async () => {
    const { inner, receiver } = receiverWith();
    assert.equal(await receiver.start(3000, "::1"), "server");
    assert.deepEqual(inner.calls, ["start 3000,::1"]);
  });

  it("acknowledges an event as soon as it is written down, and not before", async () => {
    const { collection, pause } = pausable(database().events);
    const { inner, receiver, processed } = receiverWith({ events: collection });
    await receiver.start();
    const writing = pause("insertMany", "before");
    let acked = 0;
    const body = callback();
    const delivered = inner.deliver(body, { ack: async () => void acked++ });
    await writing.reached;
    assert.equal(acked, 0);
    writing.letGo();
    await delivered;
    assert.equal(acked, 1);
    (await until("the App has it", () => processed[0])).finish();
    assert.deepEqual(processed[0]?.body, body);
  });

  it("hands the App the event, with what Slack says of the delivery, and an answer that is heard already", async () => {
    const { inner, receiver, processed } = receiverWith();
    await receiver.start();
    const body = callback();
    await inner.deliver(body, { retryNum: 2, retryReason: "http_timeout" });
    const request = await until("the App has it", () => processed[0]);
    assert.equal(request.retryNum, 2);
    assert.equal(request.retryReason, "http_timeout");
    assert.equal(await request.ack(), undefined);
    const listener = oncePerEvent("listener", async () => undefined);
    for (let times = 0; times < 2; times++) {
      const again = listener({ context: request.customProperties ?? {} });
      await (times === 0 ? again : assert.rejects(again, /Two listeners are called listener/));
    }
    request.finish();
  });

  it("rejects an event that cannot be written down, and neither acknowledges it nor has it handled", async () => {
    const { collection } = watched(database().events, {
      insertMany: () => Promise.reject(new Error("connection closed")),
    });
    const { inner, receiver, processed } = receiverWith({ events: collection });
    await receiver.start();
    let acked = 0;
    await assert.rejects(async () => inner.deliver(callback(), { ack: async () => void acked++ }), {
      code: "database_unavailable",
    });
    assert.equal(acked, 0);
    assert.equal(processed.length, 0);
  });

  it("polls no more from the moment it is stopped, though the inner receiver still drains", async () => {
    const { calls, collection } = watched(database().events);
    const { inner, inbox, receiver, processed } = receiverWith({ events: collection, inFlight: 1 });
    await receiver.start();
    await until("the first poll", () => calls.find(({ method }) => method === "find"));
    let drained: () => void = assert.fail;
    inner.drain = () =>
      new Promise((resolve) => {
        drained = () => resolve(undefined);
      });
    const waits = callback();
    await inner.deliver(callback());
    await inner.deliver(waits);
    calls.length = 0;
    const stopped = receiver.stop(5_000);
    for (const count of [1, 2]) {
      (await until("the App has one", () => processed[count - 1])).finish();
      await until("it is done", () => (inbox.counts.done === count ? true : undefined));
      // What still comes in while the connections are closed is handled where there is room.
      if (count === 1) await inner.deliver(callback());
    }
    drained();
    assert.equal(await stopped, true);
    assert.ok(calls.every(({ method }) => method !== "find"));
    assert.equal((await stage.stored(waits.event_id))?.owner, undefined);
  });

  it("is stopped once, and what asks again hears the same", async () => {
    const { inner, receiver } = receiverWith();
    await receiver.start();
    assert.deepEqual(await Promise.all([receiver.stop(1_000), receiver.stop(1_000)]), [true, true]);
    assert.equal(await receiver.stop(1_000), true);
    assert.deepEqual(inner.calls, ["start ", "stop"]);
  });

  it("can be started again, and then be stopped again", async () => {
    const { inner, receiver, processed } = receiverWith();
    await receiver.start();
    await receiver.stop(1_000);
    await receiver.start();
    await inner.deliver(callback());
    (await until("the App has it", () => processed[0])).finish();
    assert.equal(await receiver.stop(1_000), true);
    assert.deepEqual(inner.calls, ["start ", "stop", "start ", "stop"]);
  });

  it("says that not everything was finished when an event is not, though the inner receiver is drained", async () => {
    const { inner, receiver, processed } = receiverWith();
    await receiver.start();
    await inner.deliver(callback());
    await until("the App has it", () => processed[0]);
    assert.equal(await receiver.stop(50), false);
  });
});
