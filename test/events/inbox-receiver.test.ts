import assert from "node:assert/strict";
import type { EventInbox } from "../../src/events/event-inbox.js";
import { InboxReceiver } from "../../src/events/inbox-receiver.js";

describe("InboxReceiver", () => {
  const inboxThat = (stopped: number[]) =>
    ({
      lookNoMore: () => undefined,
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
