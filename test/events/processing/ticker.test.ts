import assert from "node:assert/strict";
import { Ticker } from "../../../src/events/processing/ticker.js";
import { until } from "../inbox-stage.js";

describe("Repeated work", () => {
  it("has the first of several failures in a row reported, and the first one after a success", async () => {
    const outcomes = ["fails", "fails too", "succeeds", "fails once more"];
    const reported: string[] = [];
    let runs = 0;
    const ticker = new Ticker(
      async () => {
        const outcome = outcomes[runs] ?? "succeeds";
        runs += 1;
        if (outcome !== "succeeds") throw outcome;
      },
      1,
      (error) => reported.push(String(error)),
    );
    ticker.start();
    await until("five runs", () => runs >= 5 || undefined);
    ticker.stop();
    assert.deepEqual(reported, ["fails", "fails once more"]);
  });

  it("never runs twice at once, and not again after it was stopped", async () => {
    let running = 0;
    let most = 0;
    let runs = 0;
    const ticker = new Ticker(
      async () => {
        running += 1;
        runs += 1;
        most = Math.max(most, running);
        ticker.soon(0);
        await new Promise(setImmediate);
        running -= 1;
      },
      1,
      () => assert.fail("nothing fails"),
    );
    ticker.start();
    await until("five runs", () => runs >= 5 || undefined);
    ticker.stop();
    await until("the end of the last run", () => running === 0 || undefined);
    const before = runs;
    ticker.soon(0);
    for (let turns = 0; turns < 20; turns++) await new Promise((resolve) => setTimeout(resolve, 1));
    assert.equal(runs, before);
    assert.equal(most, 1);
  });
});
