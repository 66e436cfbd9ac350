import assert from "node:assert/strict";
import { codeBlocks } from "../docs/markdown.js";
import { judgements } from "./bounds.js";
import { benchmarksChart, benchmarksDocument } from "./document.js";
import { cpu, GOOD, loadFigure } from "./example-figures.js";

/** The cells of the table row that begins so. */
function row(document: string, ...beginning: string[]): string[] {
  const line = document.split("\n").find((each) => each.startsWith(`| ${beginning.join(" | ")} |`));
  assert.ok(line, `No row ${beginning}`);
  return line.slice(2, -2).split(" | ");
}

describe("The document of the benchmark", () => {
  const document = benchmarksDocument(GOOD);

  it("names the machine, the database, the day and the rounds, and says how to make it again", () => {
    assert.match(
      document,
      /Measured on 2026-01-02: Example CPU, 4 cores, 8 GB of memory, Node v20\.19\.0, MongoDB 8\.0\.0\./,
    );
    assert.match(document, /take turns in 3 rounds/);
    assert.match(codeBlocks(document, "sh").join(), /npm run bench -- --from figures\.json --docs/);
  });

  it("has a row for each variant and size, with the medians and the ratios that are judged", () => {
    const events = ["2,000", "30.0 ms", "60.0 ms", "2.0 ms", "9.0 ms", "120 MB"];
    assert.deepEqual(row(document, "This app without inbox", "1,000"), [
      ...["This app without inbox", "1,000", ...events, "164 µs", "0.40x", "0.80x"],
    ]);
    assert.deepEqual(row(document, "This app without inbox", "20,000").slice(-3), ["200 µs", "0.50x", ""]);
  });

  it("has what an event costs the database, where there is a server", () => {
    const cells = ["This app with inbox", "1,000", "", "2,600 bytes", "40 bytes"];
    assert.deepEqual(
      row(document.slice(document.indexOf("costs the database")), "This app with inbox"),
      cells,
    );
    const embedded = benchmarksDocument({ ...GOOD, load: [cpu("app", 1_000, 100)] });
    assert.match(embedded, /The embedded database is a part of the process/);
  });

  it("has each heap's growth, each fetch and each bound", () => {
    assert.deepEqual(row(document, "This app without inbox", "app_mention").slice(2), [
      ...["31 MB", "80 MB", "49 MB", "160 MB"],
    ]);
    assert.deepEqual(row(document, "1,000,000", "cache"), ["1,000,000", "cache", "1.6 µs", "4.0 µs"]);
    for (const { what, limit, aim, measured, outcome } of judgements(GOOD)) {
      assert.deepEqual(row(document, what), [what, limit, aim, measured, outcome]);
    }
  });

  it("tells of requests that failed, and of a load that was itself the limit", () => {
    assert.doesNotMatch(document, /not answered 200|whole core/);
    const load = [loadFigure("app", 1_000, { failed: 2 }, {}, { failed: 1 })];
    assert.match(benchmarksDocument({ ...GOOD, load }), /without inbox: 3 requests were not answered 200\./);
    const memory = GOOD.memory.map((figure) => ({ ...figure, failed: figure.variant === "app" ? 7 : 0 }));
    const unanswered = /without inbox: 7 requests were not answered 200\./;
    assert.match(benchmarksDocument({ ...GOOD, memory }), unanswered);
    const busy = [loadFigure("least", 1_000, { generatorCpu: 0.95 })];
    assert.match(benchmarksDocument({ ...GOOD, load: busy }), /receiver must do: the load used a whole core/);
  });

  it("leaves out what was not measured", () => {
    const short = benchmarksDocument({ ...GOOD, load: [], memory: [], fetches: [] });
    assert.deepEqual(short.match(/^##.*/gm), ["## Bounds"]);
    assert.doesNotMatch(short, /undefined|NaN/);
  });

  it("has a chart with a bar for each variant at the first size", () => {
    assert.match(document, /!\[[^\]]+\]\(benchmarks\.svg\)/);
    const chart = benchmarksChart(GOOD);
    assert.equal(chart.match(/<rect /g)?.length, 4);
    assert.match(chart, />This app without inbox<[\s\S]*>164 µs</);
  });
});
