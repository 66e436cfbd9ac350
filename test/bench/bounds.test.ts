import assert from "node:assert/strict";
import { judgements } from "./bounds.js";
import { cpu, GOOD, loadFigure } from "./example-figures.js";
import type { Figures, LoadFigure } from "./figures.js";

/** What is missed, or met only within noise, when this of a good run is replaced. */
function notMet(changes: Partial<Figures>): string[] {
  return judgements({ ...GOOD, ...changes })
    .filter(({ outcome }) => outcome !== "met")
    .map(({ what, measured, outcome }) => `${outcome}: ${what}, ${measured}`);
}

function withLoad(figure: LoadFigure): Partial<Figures> {
  const { variant, workspaces } = figure;
  const others = GOOD.load.filter((each) => each.variant !== variant || each.workspaces !== workspaces);
  return { load: [...others, figure] };
}

const EXPRESS = "CPU per event at 1,000 workspaces: This app without inbox, against Bolt + ExpressReceiver";

describe("The bounds of the benchmark", () => {
  it("are all met in a good run", () => {
    assert.deepEqual(notMet({}), []);
  });

  it("compare the CPU round by round, so that a slow round of both changes nothing", () => {
    // The third round of every variant is half as slow again, and the ratio is 0.40 in each.
    const [judgement] = judgements(GOOD);
    assert.equal(judgement?.what, EXPRESS);
    assert.equal(judgement?.measured, "0.40x ± 0.00x");
    assert.equal(judgement?.aim, "0.40x");
  });

  it("are missed only when the figure is above the limit by more than the noise of its rounds", () => {
    // Against 400, 410 and 600.
    const ofRatios = (...ratios: [number, number, number]) =>
      withLoad(cpu("app", 1_000, 400 * ratios[0], 410 * ratios[1], 600 * ratios[2]));
    const ofExpress = (changes: Partial<Figures>) => notMet(changes).filter((line) => line.includes(EXPRESS));
    assert.deepEqual(ofExpress(ofRatios(0.4, 0.5, 0.9)), []);
    assert.deepEqual(ofExpress(ofRatios(0.4, 0.52, 0.6)), [`met within noise: ${EXPRESS}, 0.52x ± 0.10x`]);
    assert.deepEqual(ofExpress(ofRatios(0.51, 0.52, 0.53)), [`missed: ${EXPRESS}, 0.52x ± 0.01x`]);
  });

  for (const [title, figure, missed] of [
    ["0.85 of Bolt + HTTPReceiver without inbox", cpu("app", 1_000, 180, 180, 258), /HTTPReceiver, 0\.86x/],
    ["0.9 of Bolt + ExpressReceiver with inbox", cpu("app-inbox", 1_000, 364, 373.1, 546), /0\.91x/],
    ["0.55 at 20,000 workspaces", cpu("app", 20_000, 224, 224, 224), /20,000 .*0\.56x/],
    [
      "40 ms until 200 at half load with inbox",
      loadFigure("app-inbox", 1_000, { cpuPerEventUs: 300, halfLoadP99Ms: 41 }),
      /^missed: p99 .*41\.0 ms/,
    ],
  ] as const) {
    it(`are, for events, ${title}`, () => {
      const [line, ...others] = notMet(withLoad(figure));
      assert.match(line ?? "", missed);
      assert.deepEqual(others, []);
    });
  }

  it("are, for memory, 60 MB of growth for each event and variant of the app, and nothing for Bolt's", () => {
    for (const figure of GOOD.memory) {
      const [few, many] = figure.after;
      if (few === undefined || many === undefined) throw new TypeError("Two sizes");
      const after = [few, { ...many, heapMb: few.heapMb + 61 }];
      const memory = GOOD.memory.map((each) => (each === figure ? { ...each, after } : each));
      assert.equal(notMet({ memory }).length, figure.variant === "bolt-express" ? 0 : 1, figure.variant);
    }
  });

  it("are, for a fetch, 1.3 times as slow among a million, and 5 µs from the cache", () => {
    const slower = (from: "database" | "cache", medianUs: number) => ({
      fetches: GOOD.fetches.map((each) =>
        each.from === from && each.installations > 1_000 ? { ...each, medianUs } : each,
      ),
    });
    assert.match(notMet(slower("database", 655)).join(), /^missed: A fetch among 1,000,000 .*1\.31x/);
    const fetches = [{ installations: 1_000, from: "cache", medianUs: 5.1, p99Us: 6 }] as const;
    assert.match(notMet({ fetches }).join(), /missed: A fetch from the cache, 5\.1 µs/);
  });

  it("are neither met nor missed where they were not measured", () => {
    for (const { outcome, measured } of judgements({ ...GOOD, load: [], memory: [], fetches: [] })) {
      assert.equal(outcome, "not measured");
      assert.equal(measured, "");
    }
  });
});
