import assert from "node:assert/strict";
import { milliseconds } from "../../src/clock/duration.js";
import { MovableClock } from "../../src/clock/movable-clock.js";

const START = "2026-01-02T03:04:05Z";
const settled = async () => undefined;

describe("A clock that is moved by hand", () => {
  it("stands still where it was stopped, and moves on by what it is told", async () => {
    const clock = new MovableClock(START);
    assert.equal(clock.now(), Date.parse(START));
    await clock.advance(90_000, settled);
    assert.equal(clock.now(), Date.parse(START) + 90_000);
  });

  it("goes with the system's clock when it was not stopped, ahead by what it was moved", async () => {
    const clock = new MovableClock();
    await clock.advance(3_600_000, settled);
    const ahead = clock.now() - Date.now();
    assert.ok(ahead >= 3_600_000 && ahead < 3_601_000, String(ahead));
  });

  it("calls what is due in its order, each at its time, and what it sets meanwhile", async () => {
    const clock = new MovableClock(START);
    const called: [string, number][] = [];
    const note = (what: string) => called.push([what, clock.now() - Date.parse(START)]);
    clock.setTimeout(() => note("late"), 5_000);
    clock.setTimeout(() => {
      note("early");
      clock.setTimeout(() => note("next"), 1_000);
    }, 1_000);
    clock.setTimeout(() => note("never"), 10_001);
    clock.clearTimeout(clock.setTimeout(() => note("cleared"), 10));
    await clock.advance(10_000, settled);
    assert.deepEqual(called, [
      ["early", 1_000],
      ["next", 2_000],
      ["late", 5_000],
    ]);
  });

  it("waits after each call for what that began", async () => {
    const clock = new MovableClock(START);
    let begun: Promise<void> | undefined;
    const times: number[] = [];
    clock.setTimeout(() => {
      begun = new Promise((resolve) => setImmediate(resolve)).then(() => {
        clock.setTimeout(() => times.push(clock.now() - Date.parse(START)), 500);
      });
    }, 1_000);
    await clock.advance(2_000, async () => begun);
    assert.deepEqual(times, [1_500]);
  });

  it("makes two moves one after the other", async () => {
    const clock = new MovableClock(START);
    await Promise.all([clock.advance(1_000, settled), clock.advance(2_000, settled)]);
    assert.equal(clock.now(), Date.parse(START) + 3_000);
  });

  it("calls a timer by itself while it goes, also one that a move brought nearer, and none while it stands", async () => {
    const going = new MovableClock();
    const called = new Promise<void>((resolve) => {
      going.setTimeout(resolve, 60_005);
    });
    await going.advance(60_000, settled);
    await called;
    const standing = new MovableClock(START);
    let isCalled = false;
    standing.setTimeout(() => {
      isCalled = true;
    }, 0);
    await new Promise((resolve) => setTimeout(resolve, 5));
    assert.equal(isCalled, false);
    await standing.advance(0, settled);
    assert.equal(isCalled, true);
  });

  it("keeps a timer that is due in a month, and forgets all when it is stopped", async () => {
    const clock = new MovableClock();
    let isCalled = false;
    clock.setTimeout(() => {
      isCalled = true;
    }, 40 * 86_400_000);
    await new Promise((resolve) => setTimeout(resolve, 5));
    assert.equal(isCalled, false);
    clock.stop();
    await clock.advance(50 * 86_400_000, settled);
    assert.equal(isCalled, false);
  });

  it("refuses a time that is none", () => {
    assert.throws(() => new MovableClock("soon"), /"soon" is no time\. Give one such as/);
  });
});

describe("A duration", () => {
  it("is milliseconds, or a number with its unit", () => {
    const written = [250, "250ms", "30s", "10m", "12h", "3d", "1.5s"].map((each) =>
      milliseconds(each as string),
    );
    assert.deepEqual(written, [250, 250, 30_000, 600_000, 43_200_000, 259_200_000, 1_500]);
  });

  it("is none when it is negative or has another unit, and the error says what is one", () => {
    for (const wrong of [-1, Number.NaN, "10", "10 minutes", "-5s", ""]) {
      assert.throws(() => milliseconds(wrong as string), {
        code: "local_slack_use_invalid",
        message: /is no duration\. Give milliseconds, or a number with its unit: "250ms"/,
      });
    }
  });
});
