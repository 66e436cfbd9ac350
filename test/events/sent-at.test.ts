import assert from "node:assert/strict";
import { sentAt } from "../../src/events/sent-at.js";

describe("The time at which Slack sent an event", () => {
  it("is its event_time, which is in seconds", () => {
    assert.deepEqual(sentAt({ event_time: 1_767_603_600 }), new Date("2026-01-05T09:00:00Z"));
  });

  for (const event_time of [undefined, Number.NaN, 1e300]) {
    it(`is unknown for an event_time of ${event_time}`, () => {
      assert.equal(sentAt({ event_time } as never), undefined);
    });
  }
});
