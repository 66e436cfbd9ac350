import type { EventType } from "./events.js";
import { cpuRatios, type Figures, roundsOf } from "./figures.js";
import { median, noise } from "./statistics.js";
import { titleOf } from "./variants.js";

/** A promise of the project on its own speed. */
interface Bound {
  readonly what: string;
  readonly limit: number;
  /** What the project works towards; a figure above it is no fault. */
  readonly aim?: number;
  readonly unit: "x" | " ms" | " MB" | " µs";
  /** What the rounds of a run measured; none where the run did not measure it. */
  readonly values: (figures: Figures) => readonly number[];
}

/** A bound beside what a run measured, in words. */
export interface Judgement {
  readonly what: string;
  readonly limit: string;
  readonly aim: string;
  readonly measured: string;
  /** A figure above its limit by no more than the noise of its rounds is `met within noise`. */
  readonly outcome: "met" | "met within noise" | "missed" | "not measured";
}

const BOUNDS: readonly Bound[] = [
  cpu("app", "bolt-express", 1_000, { limit: 0.5, aim: 0.4 }),
  cpu("app", "bolt-http", 1_000, { limit: 0.85 }),
  cpu("app-inbox", "bolt-express", 1_000, { limit: 0.9, aim: 0.75 }),
  cpu("app", "bolt-express", 20_000, { limit: 0.55 }),
  {
    what: "p99 until 200 at half load and 1,000 workspaces: This app with inbox",
    limit: 40,
    unit: " ms",
    values: (figures) => roundsOf(figures, "app-inbox", 1_000).map(({ halfLoadP99Ms }) => halfLoadP99Ms),
  },
  ...["app", "app-inbox"].flatMap((variant) => [heap(variant, "message"), heap(variant, "app_mention")]),
  {
    what: "A fetch among 1,000,000 installations against one among 1,000",
    limit: 1.3,
    unit: "x",
    values: ({ fetches }) => {
      const [few, many] = [1_000, 1_000_000].map((size) =>
        fetches.find(({ installations, from }) => from === "database" && installations === size),
      );
      return few && many ? [many.medianUs / few.medianUs] : [];
    },
  },
  {
    what: "A fetch from the cache",
    limit: 5,
    unit: " µs",
    values: ({ fetches }) => fetches.flatMap(({ from, medianUs }) => (from === "cache" ? medianUs : [])),
  },
];

/** Every bound, judged by the figures. */
export function judgements(figures: Figures): Judgement[] {
  return BOUNDS.map(({ what, limit, aim, unit, values }) => {
    const measured = values(figures);
    const inWords = (value: number) => `${value.toFixed(unit === "x" ? 2 : 1)}${unit}`;
    const isMeasured = measured.length > 0;
    const value = median(measured);
    const least = value - noise(measured);
    return {
      what,
      limit: inWords(limit),
      aim: aim === undefined ? "" : inWords(aim),
      measured: isMeasured ? `${inWords(value)} ± ${inWords(noise(measured))}` : "",
      outcome: !isMeasured
        ? "not measured"
        : value <= limit
          ? "met"
          : least <= limit
            ? "met within noise"
            : "missed",
    };
  });
}

function cpu(
  variant: string,
  reference: string,
  workspaces: number,
  limits: { readonly limit: number; readonly aim?: number },
): Bound {
  return {
    what: `CPU per event at ${workspaces.toLocaleString("en-US")} workspaces: ${titleOf(variant)}, against ${titleOf(reference)}`,
    ...limits,
    unit: "x",
    values: (figures) => cpuRatios(figures, variant, reference, workspaces),
  };
}

function heap(variant: string, event: EventType): Bound {
  return {
    what: `Heap after 100,000 workspaces beyond that after 1,000: ${titleOf(variant)}, ${event}`,
    limit: 60,
    unit: " MB",
    values: ({ memory }) => {
      const figure = memory.find((each) => each.variant === variant && each.event === event);
      const [few, many] = [1_000, 100_000].map((size) =>
        figure?.after.find(({ workspaces }) => workspaces === size),
      );
      return few && many ? [many.heapMb - few.heapMb] : [];
    },
  };
}
