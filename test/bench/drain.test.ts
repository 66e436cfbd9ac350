import assert from "node:assert/strict";
import { onMongoServer } from "../databases.js";
import { measureDrain } from "./drain.js";

const EVENTS = 20_000;

onMongoServer("Four processes that drain due events (long: 60 s)", () => {
  it("handle each event once, with far fewer commands than events, and seldom try to take the same", async function () {
    this.timeout(300_000);
    const figures = await measureDrain({
      serverUri: process.env.MONGODB_TEST_URI ?? "",
      events: EVENTS,
      processes: [4],
      say: () => undefined,
      interrupted: new AbortController().signal,
    });
    const [four] = figures;
    assert.ok(four);
    assert.deepEqual([four.events, four.twice, four.never], [EVENTS, 0, 0]);
    const { counts } = four;
    // One command each for an event was 1.1 with one process, and 4.0 with four.
    assert.ok(counts.commandsPerEvent < 0.2, `${counts.commandsPerEvent} commands for each event`);
    assert.ok(counts.lostPerEvent < 0.5, `${counts.lostPerEvent} lost for each event`);
    assert.ok(counts.documentsPerEvent < 10, `${counts.documentsPerEvent} documents read for each event`);
  });
});
