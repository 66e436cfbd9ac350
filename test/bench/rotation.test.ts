import assert from "node:assert/strict";
import { measureRotation, type RotationFigures } from "./rotation.js";
import { rotationSection, rotationSectionOf, withRotationSection } from "./rotation-section.js";

const FIGURES: RotationFigures = {
  takenAt: "2026-01-02T03:04:05.000Z",
  machine: { cpu: "Example CPU", cores: 4, memoryGb: 8, node: "v20.19.0", database: "MongoDB 8.0.0" },
  processes: 4,
  events: 200,
  figures: [
    {
      store: "rotating",
      leftSec: 600,
      refreshes: 1,
      repeated: 0,
      failedEvents: 0,
      tookMs: 1_234.5,
      stored: 1,
      storedThatWork: 1,
    },
    {
      store: "memory",
      leftSec: -60,
      refreshes: 200,
      repeated: 199,
      failedEvents: 198,
      tookMs: 50,
      stored: 4,
      storedThatWork: 0,
    },
  ],
};

describe("The benchmark's section on tokens that expire", () => {
  const section = rotationSection(FIGURES);

  it("has a row for each store and end", () => {
    assert.match(
      section,
      /^\| ends in 10 minutes \| `rotating` .* \| 1 \| 0 \| 0 \| 1,235 ms \| 1 of 1 \|$/m,
    );
    assert.match(
      section,
      /^\| has expired \| .*`MemoryInstallationStore`.* \| 200 \| 199 \| 198 \| 50 ms \| 0 of 4 \|$/m,
    );
  });

  it("is written before the bounds, and over its former self, and nothing else changes", () => {
    const document = "# Benchmarks\n\ntext\n\n## Events\n\na\n\n## Bounds\n\nb\n";
    const first = withRotationSection(document, "## Tokens that expire\n\nold");
    assert.equal(
      first,
      "# Benchmarks\n\ntext\n\n## Events\n\na\n\n## Tokens that expire\n\nold\n\n## Bounds\n\nb\n",
    );
    const again = withRotationSection(first, section);
    assert.equal(rotationSectionOf(again), section);
    assert.equal(again.replace(section, "## Tokens that expire\n\nold"), first);
  });
});

describe("npm run bench -- --rotation (long: 30 s)", () => {
  it("sees one refresh of `rotating`, and none of its events fail; the other stores refresh again and again", async function () {
    this.timeout(120_000);
    const { figures } = await measureRotation({
      serverUri: process.env.MONGODB_TEST_URI || undefined,
      processes: 2,
      events: 20,
      say: () => undefined,
      interrupted: new AbortController().signal,
    });
    assert.equal(figures.length, 6);
    for (const figure of figures) {
      const { store, refreshes, repeated, failedEvents, stored, storedThatWork } = figure;
      if (store === "rotating") {
        assert.deepEqual([refreshes, repeated, failedEvents, stored, storedThatWork], [1, 0, 0, 1, 1]);
      } else assert.ok(refreshes > 1 && repeated > 0, JSON.stringify(figure));
    }
  });
});
