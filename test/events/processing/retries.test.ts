import assert from "node:assert/strict";
import { inContext, oncePerEvent } from "../../../src/events/once-per-event.js";
import { PermanentError } from "../../../src/events/permanent-error.js";
import { RETRY_DELAYS_MS } from "../../../src/events/processing/retry-decision.js";
import { onEachDatabase } from "../../databases.js";
import { callback, type HandleEvent, InboxStage, until } from "../inbox-stage.js";

const DAY_MS = 24 * 60 * 60 * 1_000;

/** As @slack/web-api throws it where it does not wait itself. */
function rateLimit(retryAfter: number): Error {
  return Object.assign(new Error("limited"), { code: "slack_webapi_rate_limited_error", retryAfter });
}

onEachDatabase("The retries of an event", (database) => {
  let stage: InboxStage;
  beforeEach(() => {
    stage = new InboxStage(database().events);
  });
  afterEach(() => stage.close());

  it("come after 1 s, 10 s, 1 min, 5 min and 30 min, and then it is kept as failed for 14 days", async () => {
    const inbox = stage.handling(() => Promise.reject(new RangeError("of Ada's words")));
    const body = callback({ team: "T0ADA" });
    await inbox.accept(body);
    for (const [attempt, delayMs] of [1_000, 10_000, 60_000, 300_000, 1_800_000].entries()) {
      const { dueAt } = await stage.untilStored(
        body.event_id,
        ({ attempts, owner }) => attempts === attempt + 1 && owner === undefined,
      );
      assert.equal(dueAt.getTime() - stage.now, delayMs);
      stage.passes(delayMs - 1);
      assert.equal(await inbox.pollDue(), 0);
      stage.passes(1);
      await until("it is tried again", async () => ((await inbox.pollDue()) === 1 ? true : undefined));
    }
    const failed = await stage.untilStored(body.event_id, ({ failedAt }) => failedAt !== undefined);
    assert.equal(failed.expiresAt.getTime(), stage.now + 14 * DAY_MS);
    assert.equal(failed.dueAt, undefined);
    assert.ok(failed.sealedBody);
    assert.equal(failed.error, "RangeError");
    assert.ok(!JSON.stringify(failed).includes("Ada's words"));

    const logged = stage.lines.filter(({ level }) => level === "error");
    assert.equal(logged.length, 6);
    for (const { fields } of logged) {
      assert.equal(fields.event, body.event_id);
      assert.equal(fields.type, "message");
      assert.equal(fields.team, "T0ADA");
      assert.ok(fields.err instanceof RangeError);
    }
  });

  it("spread by a fifth of their delay", async () => {
    const inbox = stage.handling(() => Promise.reject(new Error("no")), { random: () => 0.5 });
    const body = callback();
    await inbox.accept(body);
    const { dueAt } = await stage.untilStored(body.event_id, ({ attempts }) => attempts === 1);
    assert.equal(dueAt.getTime() - stage.now, 1_100);
  });

  it("happen by themselves when they are due", async () => {
    let tries = 0;
    const inbox = stage.handling(
      async () => {
        tries += 1;
        if (tries === 1) throw new Error("not yet");
      },
      { clock: Date.now },
    );
    await inbox.accept(callback());
    await until("it is handled", () => inbox.counts.done || undefined);
    assert.equal(tries, 2);
  });

  it("do not run a listener again that succeeded", async () => {
    const runs: string[] = [];
    let broken = true;
    const well = oncePerEvent("well", async () => runs.push("well"));
    const ill = oncePerEvent("ill", async () => {
      runs.push("ill");
      if (broken) throw new Error("broken");
    });
    const handle: HandleEvent = async (_body, event) => {
      const args = { context: inContext(event) };
      const results = await Promise.allSettled([well(args), ill(args)]);
      for (const result of results) if (result.status === "rejected") throw result.reason;
    };
    const inbox = stage.handling(handle);
    const body = callback();
    await inbox.accept(body);
    const { finished } = await stage.untilStored(body.event_id, ({ attempts }) => attempts === 1);
    assert.deepEqual(finished, ["well"]);
    broken = false;
    stage.passes(1_000);
    const other = stage.handling(handle);
    await until("it is handled by another process", async () => {
      await other.pollDue();
      return other.counts.done || undefined;
    });
    assert.deepEqual(runs.sort(), ["ill", "ill", "well"]);
  });

  it("are not made for a PermanentError", async () => {
    const inbox = stage.handling((_body, event) =>
      event.runOnce("one", () => Promise.reject(new PermanentError("never"))),
    );
    const body = callback();
    await inbox.accept(body);
    const failed = await stage.untilStored(body.event_id, ({ failedAt }) => failedAt !== undefined);
    assert.equal(failed.error, "event_permanent");
    assert.equal(failed.attempts, 1);
  });

  it("are made for the other listeners when one gave up, and the event is kept as failed in the end", async () => {
    const runs: string[] = [];
    let broken = true;
    const inbox = stage.handling(async (_body, event) => {
      const results = await Promise.allSettled([
        event.runOnce("never", async () => {
          runs.push("never");
          throw new PermanentError("never");
        }),
        event.runOnce("soon", async () => {
          runs.push("soon");
          if (broken) throw new Error("not yet");
        }),
      ]);
      const originals = results.flatMap((each) => (each.status === "rejected" ? [each.reason] : []));
      if (originals.length > 0) throw Object.assign(new Error("several"), { originals });
    });
    const body = callback();
    await inbox.accept(body);
    await stage.untilStored(body.event_id, ({ attempts, owner }) => attempts === 1 && owner === undefined);
    broken = false;
    stage.passes(1_000);
    await inbox.pollDue();
    const failed = await stage.untilStored(body.event_id, ({ failedAt }) => failedAt !== undefined);
    assert.equal(failed.error, "event_permanent");
    assert.deepEqual(runs.sort(), ["never", "soon", "soon"]);
  });

  it("wait as long as Slack's rate limit says, and use up no try", async () => {
    const inbox = stage.handling(() => Promise.reject(rateLimit(90)));
    const body = callback();
    await inbox.accept(body);
    for (let tries = 0; tries < 8; tries++) {
      const { dueAt, attempts } = await stage.untilStored(
        body.event_id,
        ({ owner, dueAt }) => owner === undefined && dueAt.getTime() > stage.now,
      );
      assert.equal(attempts, 0);
      assert.equal(dueAt.getTime() - stage.now, 90_000);
      stage.passes(90_000);
      await until("it is tried again", async () => ((await inbox.pollDue()) === 1 ? true : undefined));
    }
    stage.passes(DAY_MS);
    await until("a day later it uses up its tries", async () => {
      await inbox.pollDue();
      stage.passes(RETRY_DELAYS_MS.at(-1) ?? 0);
      return (await stage.stored(body.event_id))?.failedAt;
    });
  });

  it("are as many as before after a rate limit, and wait for the longer of the two delays", async () => {
    const errors = [new Error("no"), new Error("no"), rateLimit(5), rateLimit(5), rateLimit(500)];
    const inbox = stage.handling(() => Promise.reject(errors.shift()));
    const body = callback();
    await inbox.accept(body);
    const expected = [
      { attempts: 1, delayMs: 1_000 },
      { attempts: 2, delayMs: 10_000 },
      { attempts: 2, delayMs: 5_000 },
      // A day after it came, each uses up a try.
      { attempts: 3, delayMs: 60_000 },
      { attempts: 4, delayMs: 500_000 },
    ];
    for (const [index, { attempts, delayMs }] of expected.entries()) {
      const { dueAt } = await stage.untilStored(
        body.event_id,
        (stored) => stored.attempts === attempts && stored.owner === undefined && stored.dueAt > stage.now,
      );
      assert.equal(dueAt.getTime() - stage.now, delayMs);
      stage.passes(index === 2 ? DAY_MS : delayMs);
      await until("it is tried again", async () => ((await inbox.pollDue()) === 1 ? true : undefined));
    }
  });

  it("are counted, as are done and failed events", async () => {
    const inbox = stage.handling(async ({ event }) => {
      const { text } = event as { text?: string };
      if (text === "retry") throw new Error("no");
      if (text === "failed") throw new PermanentError("never");
    });
    const bodies = ["done", "retry", "retry", "failed"].map((text) => callback({ text }));
    for (const body of bodies) await inbox.accept(body);
    await until("each has its outcome", () => (inbox.load.inFlight === 0 ? true : undefined));
    const { done, retried, failed, takenOver, lost } = inbox.counts;
    assert.deepEqual(
      { done, retried, failed, takenOver, lost },
      { done: 1, retried: 2, failed: 1, takenOver: 0, lost: 0 },
    );
  });

  it("refuse two listeners of one name", async () => {
    const inbox = stage.handling(async (_body, event) => {
      await event.runOnce("twice", async () => undefined);
      await event.runOnce("twice", async () => undefined);
    });
    const body = callback();
    await inbox.accept(body);
    await stage.untilStored(body.event_id, ({ attempts }) => attempts === 1);
    const [line] = stage.lines;
    assert.match(String(line?.fields.err), /Two listeners are called twice/);
  });
});
