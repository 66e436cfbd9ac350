import assert from "node:assert/strict";
import { type Bound, bounds } from "./bounds.js";
import { cpu, GOOD, loadFigure, memoryFigure } from "./example-figures.js";
import type { Figures } from "./figures.js";

/** The bounds that are missed when this of a good run is replaced. */
function missed(changes: Partial<Figures>): string[] {
  return bounds({ ...GOOD, ...changes })
    .filter(({ outcome }) => outcome === "missed")
    .map(({ what }) => what);
}

/** The load figures of a good run with this one in place of its like. */
function withLoad(figure: Figures["load"][number]): Partial<Figures> {
  const { variant, workspaces } = figure;
  const others = GOOD.load.filter((each) => each.variant !== variant || each.workspaces !== workspaces);
  return { load: [...others, figure] };
}

function find(all: readonly Bound[], pattern: RegExp): Bound {
  const bound = all.find(({ what }) => pattern.test(what));
  assert.ok(bound, `${pattern}`);
  return bound;
}

describe("The bounds of the benchmark", () => {
  it("are all met in a good run", () => {
    assert.deepEqual(
      bounds(GOOD).filter(({ outcome }) => outcome !== "met"),
      [],
    );
  });

  it("without inbox, CPU is Bolt's within the noise of the rounds, compared round by round", () => {
    const what = "CPU per event at 1,000 workspaces, without inbox, against Bolt (b)";
    // Against 400, 410 and 420: 1.00, 1.10 and 1.20, so 1.10 with a noise of 0.10.
    const within = withLoad(cpu("d", 1_000, 400, 451, 504));
    assert.deepEqual(missed(within), []);
    const bound = find(bounds({ ...GOOD, ...within }), /without inbox/);
    assert.equal(bound.measured, "1.10x (noise ± 0.10)");
    assert.deepEqual(missed(withLoad(cpu("d", 1_000, 440, 451, 462))), [what]);
  });

  it("with inbox, CPU is 1.3 times Bolt's at most; without it, at 20,000 workspaces, 1.15 times", () => {
    assert.deepEqual(missed(withLoad(cpu("e", 1_000, 521, 534, 547))), [
      "CPU per event at 1,000 workspaces, with inbox, against Bolt (b)",
    ]);
    assert.deepEqual(missed(withLoad(cpu("d", 20_000, 510, 520, 540))), [
      "CPU per event at 20,000 workspaces, without inbox, against Bolt (b)",
    ]);
  });

  it("the heap grows by 60 MB at most, whether or not the listener calls Slack", () => {
    const replaced = (figure: Figures["memory"][number]) =>
      missed({
        memory: GOOD.memory.map((each) =>
          each.variant === figure.variant && each.listenerCalls === figure.listenerCalls ? figure : each,
        ),
      });
    assert.deepEqual(replaced(memoryFigure("d", false, 30, 90)), []);
    assert.deepEqual(replaced(memoryFigure("d", false, 30, 91)), [
      "Heap after 100,000 workspaces beyond that after 1,000 (d)",
    ]);
    assert.deepEqual(replaced(memoryFigure("e", true, 30, 91)), [
      "The same, with a listener that calls Slack (e)",
    ]);
    assert.deepEqual(replaced(memoryFigure("b", false, 30, 900)), [], "Bolt's heap is bound by nothing");
  });

  it("at half load, p99 until 200 is under 100 ms with inbox, at either size", () => {
    for (const workspaces of [1_000, 20_000]) {
      const slow = { cpuPerEventUs: 500, halfLoadP99Ms: 100 };
      const [what, ...others] = missed(withLoad(loadFigure("e", workspaces, slow, slow, slow)));
      assert.match(what ?? "", new RegExp(`^p99 until 200 at half load and ${workspaces / 1_000},000`));
      assert.deepEqual(others, []);
    }
  });

  it("a fetch is 1.3 times as slow at most among a million, and under 5 µs from the cache", () => {
    const replaced = (installations: number, from: "database" | "cache", medianUs: number) =>
      missed({
        fetches: GOOD.fetches.map((each) =>
          each.installations === installations && each.from === from ? { ...each, medianUs } : each,
        ),
      });
    assert.deepEqual(replaced(1_000_000, "database", 651), [
      "A fetch among 1,000,000 installations against one among 1,000",
    ]);
    assert.deepEqual(replaced(1_000_000, "cache", 5), ["A fetch from the cache"]);
  });

  it("what was not measured is neither met nor missed", () => {
    const nothing = bounds({ ...GOOD, load: [], memory: [], fetches: [] });
    assert.ok(nothing.length > 0);
    for (const { outcome, measured } of nothing) {
      assert.equal(outcome, "not measured");
      assert.equal(measured, undefined);
    }
  });
});
