import assert from "node:assert/strict";
import { cpu, GOOD, loadFigure } from "./example-figures.js";
import { basis, DEMANDS, need } from "./sizing.js";

const FIGURE = loadFigure(
  "e",
  20_000,
  { cpuPerEventUs: 600, rssMb: 150 },
  { cpuPerEventUs: 600, rssMb: 150 },
  { cpuPerEventUs: 600, rssMb: 150 },
);

describe("The sizing of the benchmark", () => {
  it("counts with this app with its inbox, at the largest size", () => {
    assert.equal(basis(GOOD)?.variant, "e");
    assert.equal(basis(GOOD)?.workspaces, 20_000);
    assert.equal(basis({ ...GOOD, load: [cpu("b", 20_000, 1, 1, 1)] }), undefined);
  });

  it("plans processes that use 60 % of a core, and the memory of each", () => {
    // 277,778 events a second at 600 µs are 166.7 cores; at 60 % of each, 277.8.
    const { eventsPerSec, processes, memoryMb, writesPerSec } = need(
      { workspaces: 1_000_000, eventsPerHour: 1_000 },
      FIGURE,
      GOOD,
    );
    assert.equal(Math.round(eventsPerSec), 277_778);
    assert.equal(processes, 278);
    assert.equal(memoryMb, 278 * 150);
    assert.equal(Math.round(writesPerSec), 555_556);
  });

  it("needs one process at least", () => {
    assert.equal(need({ workspaces: 1_000, eventsPerHour: 10 }, FIGURE, GOOD).processes, 1);
  });

  it("stores each workspace's record and the ids of two hours", () => {
    // 36,000 events an hour for two hours at 128 bytes, and 3,600 records of a kilobyte.
    const { storageMb } = need({ workspaces: 3_600, eventsPerHour: 10 }, FIGURE, GOOD);
    assert.equal(storageMb, (3_600 * 1_024 + 72_000 * 128) / 2 ** 20);
    assert.equal(
      need({ workspaces: 1, eventsPerHour: 1 }, FIGURE, { ...GOOD, storage: { installationBytes: 1_024 } })
        .storageMb,
      undefined,
    );
  });

  it("is told for 1,000, 100,000 and 1,000,000 workspaces at 10 and at 1,000 events an hour", () => {
    assert.deepEqual(
      DEMANDS.map(({ workspaces, eventsPerHour }) => [workspaces, eventsPerHour]),
      [
        [1_000, 10],
        [1_000, 1_000],
        [100_000, 10],
        [100_000, 1_000],
        [1_000_000, 10],
        [1_000_000, 1_000],
      ],
    );
  });
});
