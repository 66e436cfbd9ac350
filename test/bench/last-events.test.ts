import assert from "node:assert/strict";
import { measureLastEvents } from "./last-events.js";

describe("What it costs to keep when a workspace's last event came", () => {
  it("is one command for 500 workspaces a day, and next to nothing for a further event", async () => {
    const figure = await measureLastEvents(
      { serverUri: undefined, interrupted: new AbortController().signal },
      1_000,
    );
    assert.equal(figure.commands, 2 / 1_000);
    assert.ok(figure.furtherUs < 20, `${figure.furtherUs} µs`);
    assert.ok(figure.furtherUs < figure.firstOfDayUs);
  });
});
