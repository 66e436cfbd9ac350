import type { FetchFigure, Figures, LoadFigure, MemoryFigure } from "./figures.js";
import { median, spread } from "./statistics.js";

/** A promise of the project on its own speed, and what became of it. */
export interface Bound {
  readonly what: string;
  readonly bound: string;
  /** Absent where this run did not measure it. */
  readonly measured?: string;
  readonly outcome: "met" | "missed" | "not measured";
}

/** Every bound, computed from the figures. */
export function bounds(figures: Figures): Bound[] {
  return [
    withinNoise(cpuRatios(figures, "d", 1_000)),
    atMost(
      "CPU per event at 1,000 workspaces, with inbox, against Bolt (b)",
      1.3,
      ratioOf(figures, "e", 1_000),
      times,
    ),
    atMost(
      "CPU per event at 20,000 workspaces, without inbox, against Bolt (b)",
      1.15,
      ratioOf(figures, "d", 20_000),
      times,
    ),
    ...["d", "e"].flatMap((variant) => [
      atMost(
        `Heap after 100,000 workspaces beyond that after 1,000 (${variant})`,
        60,
        heapGrowth(figures, variant, false),
        megabytes,
      ),
      atMost(
        `The same, with a listener that calls Slack (${variant})`,
        60,
        heapGrowth(figures, variant, true),
        megabytes,
      ),
    ]),
    ...[1_000, 20_000].map((workspaces) =>
      lessThan(
        `p99 until 200 at half load and ${workspaces.toLocaleString("en-US")} workspaces, with inbox`,
        100,
        loadOf(figures, "e", workspaces)?.halfLoadP99Ms,
        (ms) => `${ms.toFixed(1)} ms`,
      ),
    ),
    atMost("A fetch among 1,000,000 installations against one among 1,000", 1.3, fetchRatio(figures), times),
    lessThan("A fetch from the cache", 5, slowestHit(figures)?.medianUs, (us) => `${us.toFixed(1)} µs`),
  ];
}

/** The load figure of a variant at a size, where there is one. */
export function loadOf({ load }: Figures, variant: string, workspaces: number): LoadFigure | undefined {
  return load.find((figure) => figure.variant === variant && figure.workspaces === workspaces);
}

const times = (ratio: number) => `${ratio.toFixed(2)}x`;
const megabytes = (mb: number) => `${mb.toFixed(1)} MB`;

/** A variant's CPU per event against Bolt's, round by round: what changes between the rounds changes both. */
function cpuRatios(figures: Figures, variant: string, workspaces: number): number[] {
  const bolt = loadOf(figures, "b", workspaces)?.rounds ?? [];
  const own = loadOf(figures, variant, workspaces)?.rounds ?? [];
  return own.flatMap(({ cpuPerEventUs }, round) => {
    const reference = bolt[round]?.cpuPerEventUs;
    return reference === undefined ? [] : [cpuPerEventUs / reference];
  });
}

function ratioOf(figures: Figures, variant: string, workspaces: number): number | undefined {
  const ratios = cpuRatios(figures, variant, workspaces);
  return ratios.length === 0 ? undefined : median(ratios);
}

function heapGrowth({ memory }: Figures, variant: string, listenerCalls: boolean): number | undefined {
  const figure: MemoryFigure | undefined = memory.find(
    (each) => each.variant === variant && each.listenerCalls === listenerCalls,
  );
  const heapMb = (workspaces: number) => figure?.after.find((each) => each.workspaces === workspaces)?.heapMb;
  const few = heapMb(1_000);
  const many = heapMb(100_000);
  return few === undefined || many === undefined ? undefined : many - few;
}

function fetchRatio({ fetches }: Figures): number | undefined {
  const coldUs = (installations: number) =>
    fetches.find((each) => each.from === "database" && each.installations === installations)?.medianUs;
  const few = coldUs(1_000);
  const many = coldUs(1_000_000);
  return few === undefined || many === undefined ? undefined : many / few;
}

function slowestHit({ fetches }: Figures): FetchFigure | undefined {
  return fetches.filter(({ from }) => from === "cache").sort((a, b) => b.medianUs - a.medianUs)[0];
}

type Format = (value: number) => string;

function atMost(what: string, limit: number, value: number | undefined, format: Format): Bound {
  return judged(what, `≤ ${format(limit)}`, value, (measured) => measured <= limit, format);
}

function lessThan(what: string, limit: number, value: number | undefined, format: Format): Bound {
  return judged(what, `< ${format(limit)}`, value, (measured) => measured < limit, format);
}

function judged(
  what: string,
  bound: string,
  value: number | undefined,
  isMet: (value: number) => boolean,
  format: Format,
): Bound {
  if (value === undefined) return { what, bound, outcome: "not measured" };
  return { what, bound, measured: format(value), outcome: isMet(value) ? "met" : "missed" };
}

/** Met when the median ratio is 1 or less, or above it by no more than the rounds differ among themselves. */
function withinNoise(ratios: readonly number[]): Bound {
  const noise = spread(ratios);
  const bound = judged(
    "CPU per event at 1,000 workspaces, without inbox, against Bolt (b)",
    `≤ ${times(1)} within noise`,
    ratios.length === 0 ? undefined : median(ratios),
    (ratio) => ratio - noise <= 1,
    times,
  );
  return bound.measured === undefined
    ? bound
    : { ...bound, measured: `${bound.measured} (noise ± ${noise.toFixed(2)})` };
}
