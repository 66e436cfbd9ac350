import assert from "node:assert/strict";
import { answerTimes, startTimes } from "./times.js";

/** The fastest of a few, since other processes on the machine make some slow. `npm run times` tells all. */
const COUNT = 8;

describe("startSlack: its times", () => {
  it("starts within 150 ms", async () => {
    const [fastest = Number.NaN] = await startTimes(COUNT);
    assert.ok(fastest < 150, `${fastest} ms`);
  });

  it("has an answer to a mention within 50 ms", async () => {
    const [fastest = Number.NaN] = await answerTimes(COUNT);
    assert.ok(fastest < 50, `${fastest} ms`);
  });
});
