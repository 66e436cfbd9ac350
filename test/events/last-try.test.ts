import assert from "node:assert/strict";
import { EventTry } from "../../src/events/event-try.js";
import { isLastTry } from "../../src/events/last-try.js";
import { inContext } from "../../src/events/once-per-event.js";
import { RETRY_DELAYS_MS } from "../../src/events/processing/retry-decision.js";
import { callback } from "./inbox-stage.js";

describe("The last try of an event", () => {
  const afterFailures = (attempts: number) =>
    isLastTry(
      inContext(
        new EventTry({
          body: callback(),
          delivery: {},
          about: { event: "Ev1", type: "message", team: "T1" },
          attempts,
          finishedListeners: new Set(),
        }),
      ),
    );

  it("is the one after which no delay is left", () => {
    const delays = RETRY_DELAYS_MS.length;
    assert.deepEqual([0, 1, delays - 1, delays].map(afterFailures), [false, false, false, true]);
  });

  it("is every one without an inbox", () => {
    assert.equal(isLastTry({}), true);
  });
});
