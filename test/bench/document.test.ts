import assert from "node:assert/strict";
import { codeBlocks } from "../docs/markdown.js";
import { bounds } from "./bounds.js";
import { benchmarksChart, benchmarksDocument } from "./document.js";
import { cpu, GOOD, loadFigure, memoryFigure } from "./example-figures.js";

/** The cells of the table row that begins so. */
function row(document: string, ...beginning: string[]): string[] {
  const line = document.split("\n").find((each) => each.startsWith(`| ${beginning.join(" | ")} |`));
  assert.ok(line, `No row ${beginning}`);
  return line.slice(2, -2).split(" | ");
}

describe("The document of the benchmark", () => {
  const document = benchmarksDocument(GOOD);

  it("names the machine, the database and the day", () => {
    assert.match(
      document,
      /Measured on 2026-01-02: Example CPU, 4 cores, 8 GB of memory, Node v20\.19\.0, MongoDB 8\.0\.0\./,
    );
    assert.match(document, /median of 3 rounds/);
  });

  it("says how to make it again", () => {
    assert.match(codeBlocks(document, "sh").join(), /npm run bench -- --from figures\.json --docs/);
  });

  it("has a row for each variant and size, with the medians", () => {
    assert.deepEqual(row(document, "b. Bolt, authorize looks nothing up", "2,000"), [
      "b. Bolt, authorize looks nothing up",
      "2,000",
      "30.0 ms",
      "60.0 ms",
      "2.0 ms",
      "9.0 ms",
      "410 µs",
      "120 MB",
    ]);
    assert.equal(document.match(/^\| b\. .* µs \|/gm)?.length, 2, "at 1,000 and at 20,000 workspaces");
  });

  it("has the growth of each heap", () => {
    assert.deepEqual(row(document, "d. This app without inbox", "calls Slack once").slice(2), [
      "31.0 MB",
      "80.0 MB",
      "49.0 MB",
      "160.0 MB",
    ]);
  });

  it("has each fetch", () => {
    assert.deepEqual(row(document, "1,000,000", "cache"), ["1,000,000", "cache", "1.6 µs", "4.0 µs"]);
  });

  it("has the outcome on every bound", () => {
    for (const { what, bound, measured, outcome } of bounds(GOOD)) {
      assert.deepEqual(row(document, what), [what, bound, measured, outcome]);
    }
  });

  it("ends with what a demand needs, and how the collections are sharded", () => {
    assert.deepEqual(row(document, "1,000,000", "1,000"), [
      "1,000,000",
      "1,000",
      "277,778",
      "278",
      "32.6 GB",
      "555,556",
      "239.4 GB",
    ]);
    assert.match(document.slice(document.indexOf("555,556")), /shard the collections by hashed `_id`/);
  });

  it("tells of requests that failed, and of a load that was itself the limit", () => {
    assert.doesNotMatch(document, /not answered 200|whole core/);
    const failing = benchmarksDocument({
      ...GOOD,
      load: [loadFigure("e", 1_000, { failed: 2 }, {}, { failed: 1 })],
    });
    assert.match(failing, /3 requests to \(e\) at 1,000 were not answered 200\./);
    const memory = [{ ...memoryFigure("d", true, 30, 40), failed: 7 }];
    assert.match(
      benchmarksDocument({ ...GOOD, memory }),
      /7 requests to \(d\) at 100,000 were not answered 200\./,
    );
    const busy = { generatorCpu: 0.95 };
    assert.match(
      benchmarksDocument({ ...GOOD, load: [loadFigure("a", 1_000, busy, busy, busy)] }),
      /whole core against \(a\) at 1,000/,
    );
  });

  it("leaves out what was not measured", () => {
    const { storage: _, ...rest } = GOOD;
    const short = benchmarksDocument({ ...rest, load: [], memory: [], fetches: [] });
    assert.doesNotMatch(short, /undefined|NaN|## Events|## Memory|## Fetching|## Sizing/);
    assert.match(short, /\| not measured \|/);
    assert.match(benchmarksDocument({ ...rest, load: [cpu("e", 1_000, 1, 2, 3)] }), /\| not measured \|$/m);
  });

  it("has a chart with a bar for each variant at each size", () => {
    const chart = benchmarksChart(GOOD);
    assert.match(document, /!\[[^\]]+\]\(benchmarks\.svg\)/);
    assert.equal(chart.match(/<rect /g)?.length, GOOD.load.length);
    assert.match(chart, />20,000 workspaces<[\s\S]*>600 µs</);
  });
});
