import assert from "node:assert/strict";
import { onceAnHour } from "../../src/listeners/once-an-hour.js";

const HOUR_MS = 60 * 60 * 1_000;

describe("What is reported once an hour", () => {
  it("is reported at once, then once an hour, with the number of times that it stands for", () => {
    let now = 0;
    const times = onceAnHour(() => now);
    assert.deepEqual([times("T1"), times("T1"), times("T2"), times("T1")], [1, 0, 1, 0]);
    now = HOUR_MS - 1;
    assert.equal(times("T1"), 0);
    now = HOUR_MS;
    assert.deepEqual([times("T1"), times("T1"), times("T2")], [4, 0, 1]);
    now = 2 * HOUR_MS;
    assert.deepEqual([times("T1"), times("T2")], [2, 1]);
  });

  it("is reported again when the clock was set back", () => {
    let now = HOUR_MS;
    const times = onceAnHour(() => now);
    times("T1");
    now = 0;
    assert.equal(times("T1"), 1);
  });

  it("is remembered for a bounded number of keys, the most recent ones", () => {
    const times = onceAnHour(() => 0, 2);
    for (const key of ["T1", "T2", "T1", "T3"]) times(key);
    assert.deepEqual([times("T1"), times("T3"), times("T2")], [0, 0, 1]);
  });
});
