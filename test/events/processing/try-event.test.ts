import assert from "node:assert/strict";
import { inspect } from "node:util";
import fc from "fast-check";
import { eventRecord } from "../../../src/events/event-record.js";
import { type EventTry, processOnce } from "../../../src/events/event-try.js";
import { PermanentError } from "../../../src/events/permanent-error.js";
import { EventInFlight } from "../../../src/events/processing/event-in-flight.js";
import { RETRY_DELAYS_MS } from "../../../src/events/processing/retry-decision.js";
import { type TryOptions, tryEvent } from "../../../src/events/processing/try-event.js";
import { createLog } from "../../../src/log/log.js";
import { callback } from "../inbox-stage.js";
import { throwables } from "../thrown-values.js";

const NOW = Date.UTC(2026, 0, 5, 9);
const DAY_MS = 24 * 60 * 60 * 1_000;

/** In lists, since fast-check waits some milliseconds after each run. */
const MANY = fc.array(
  throwables.chain((throwable) =>
    fc.record({ make: fc.constant(throwable.make), what: fc.constant(throwable.what), attempts: fc.nat(5) }),
  ),
  { minLength: 1, maxLength: 50 },
);
const RUNS = { numRuns: 20 };

describe("tryEvent", () => {
  const lines: string[] = [];
  const log = createLog({ level: "info", destination: { write: (line) => lines.push(line) } });
  const options: TryOptions = { receivedAt: NOW, clock: () => NOW, random: () => 1, log };
  const event = (attempts = 0) =>
    new EventInFlight(
      { ...eventRecord("app", callback({ eventId: "Ev1" }), new Date(NOW)), attempts },
      NOW,
      NOW,
    );
  const thrown = (make: () => unknown, tried = event()) =>
    tryEvent(
      tried,
      async () => {
        throw make();
      },
      options,
    );
  beforeEach(() => {
    lines.length = 0;
  });

  it("resolves to an outcome that can be stored, and logs one line, whatever is thrown", async () => {
    await fc.assert(
      fc.asyncProperty(MANY, async (many) => {
        for (const { make, attempts } of many) {
          lines.length = 0;
          const outcome = await thrown(make, event(attempts));
          assert.ok(outcome.kind !== "done");
          assert.match(outcome.error, /^[\w.:-]{1,80}$/);
          if (outcome.kind === "retry") {
            assert.ok(outcome.at > NOW && outcome.at <= NOW + 1.2 * DAY_MS, String(outcome.at));
            assert.ok(outcome.attempts === attempts || outcome.attempts === attempts + 1);
          }
          assert.equal(lines.length, 1);
          assert.equal(JSON.parse(lines[0] ?? "").event, "Ev1");
        }
      }),
      RUNS,
    );
  });

  it("resolves when a named listener throws anything at all", async () => {
    await fc.assert(
      fc.asyncProperty(MANY, async (many) => {
        for (const { make } of many) {
          const run = (tried: EventTry) => tried.runOnce("odd", () => Promise.reject(make()));
          const { about, attempts, finishedListeners } = event();
          const toProcess = { body: callback(), delivery: {}, about, attempts, finishedListeners };
          const outcome = await tryEvent(event(), () => processOnce(toProcess, run), options);
          assert.notEqual(outcome.kind, "done");
        }
      }),
      RUNS,
    );
  });

  const unreadable: Readonly<Record<string, () => unknown>> = {
    undefined: () => undefined,
    "a proxy that lets nobody read it": () =>
      new Proxy(new Error("boom"), {
        get: () => {
          throw new Error("no");
        },
        getPrototypeOf: () => {
          throw new Error("no");
        },
      }),
    "an error whose name cannot be read": () =>
      Object.defineProperty(new Error("boom"), "name", {
        get: () => {
          throw new Error("no");
        },
      }),
  };
  for (const [what, make] of Object.entries(unreadable)) {
    it(`tries an event again for which ${what} was thrown, labelled unreadable_error`, async () => {
      assert.deepEqual(await thrown(make), {
        kind: "retry",
        at: NOW + 1_200,
        attempts: 1,
        error: "unreadable_error",
      });
      assert.equal((await thrown(make, event(RETRY_DELAYS_MS.length))).kind, "failed");
    });
  }

  it("tries an event again when the originals of an error form a circle", async () => {
    const circle: Error & { originals?: unknown[] } = new RangeError("round");
    circle.originals = [circle, circle];
    const outcome = await thrown(() => circle);
    assert.deepEqual(outcome, { kind: "retry", at: NOW + 1_200, attempts: 1, error: "RangeError" });
  });

  it("treats an error as permanent although its other properties cannot be read", async () => {
    const error = Object.defineProperty(new PermanentError("never"), "data", {
      get: () => {
        throw new Error("no");
      },
    });
    assert.deepEqual(await thrown(() => error), { kind: "failed", error: "event_permanent" });
  });

  const rateLimited = (retryAfter: unknown) =>
    Object.assign(new Error("slow down"), { code: "slack_webapi_rate_limited_error", retryAfter });
  for (const retryAfter of [Number.NaN, -1, Infinity, "soon"]) {
    it(`does not treat a retryAfter of ${inspect(retryAfter)} as a rate limit`, async () => {
      const outcome = await thrown(() => rateLimited(retryAfter));
      assert.deepEqual(outcome, {
        kind: "retry",
        at: NOW + 1_200,
        attempts: 1,
        error: "slack_webapi_rate_limited_error",
      });
    });
  }
  for (const retryAfter of [0, 0.2]) {
    it(`waits a second at a retryAfter of ${retryAfter}, which is a rate limit and no try`, async () => {
      const outcome = await thrown(() => rateLimited(retryAfter));
      assert.deepEqual(outcome, {
        kind: "retry",
        at: NOW + 1_200,
        attempts: 0,
        error: "slack_webapi_rate_limited_error",
      });
    });
  }
  for (const retryAfter of [1e300, 9_999_999_999_999]) {
    it(`limits a retryAfter of ${retryAfter} to a day`, async () => {
      const outcome = await thrown(() => rateLimited(retryAfter));
      assert.deepEqual(outcome, {
        kind: "retry",
        at: NOW + 1.2 * DAY_MS,
        attempts: 0,
        error: "slack_webapi_rate_limited_error",
      });
    });
  }

  it("resolves, and logs the label of the error, when the log cannot read what was thrown", async () => {
    const told: object[] = [];
    const reading = {
      error: (fields: { err?: { message?: string } }) => {
        void fields.err?.message;
        told.push(fields);
      },
    };
    const error = Object.defineProperty(new TypeError("boom"), "message", {
      get: () => {
        throw new Error("no");
      },
    });
    const outcome = await tryEvent(event(), () => Promise.reject(error), { ...options, log: reading });
    assert.equal(outcome.kind, "retry");
    assert.equal(told.length, 1);
    assert.equal((told[0] as { error?: string }).error, "TypeError");
  });
});
