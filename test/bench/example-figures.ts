import type { Figures, LoadFigure, MemoryFigure, RoundFigure } from "./figures.js";
import { summary } from "./rounds.js";

const ROUND: RoundFigure = {
  eventsPerSec: 2_000,
  p50Ms: 30,
  p99Ms: 60,
  cpuPerEventUs: 400,
  rssMb: 120,
  halfLoadP50Ms: 2,
  halfLoadP99Ms: 9,
  failed: 0,
  generatorCpu: 0.3,
};

/** A load figure of three rounds that differ in what is given. */
export function loadFigure(
  variant: string,
  workspaces: number,
  ...changes: [Partial<RoundFigure>, Partial<RoundFigure>, Partial<RoundFigure>]
): LoadFigure {
  const [first, ...others] = changes.map((change) => ({ ...ROUND, ...change })) as [RoundFigure, RoundFigure];
  return summary(variant, workspaces, [first, ...others]);
}

/** The CPU times of three rounds. */
export function cpu(variant: string, workspaces: number, ...us: [number, number, number]): LoadFigure {
  const [first, second, third] = us.map((cpuPerEventUs) => ({ cpuPerEventUs }));
  return loadFigure(variant, workspaces, first ?? {}, second ?? {}, third ?? {});
}

export function memoryFigure(
  variant: string,
  listenerCalls: boolean,
  ...heaps: [number, number]
): MemoryFigure {
  const sizes = [1_000, 100_000];
  return {
    variant,
    listenerCalls,
    after: heaps.map((heapMb, index) => ({ workspaces: sizes[index] ?? 0, heapMb, rssMb: heapMb * 2 })),
    failed: 0,
    calls: listenerCalls ? 102_000 : 0,
  };
}

/** Figures of a full run in which every bound is met. */
export const GOOD: Figures = {
  takenAt: "2026-01-02T03:04:05.000Z",
  machine: { cpu: "Example CPU", cores: 4, memoryGb: 8, node: "v20.19.0", database: "MongoDB 8.0.0" },
  plan: { rounds: 3, windowMs: 4_000, connections: 64 },
  load: [
    cpu("a", 1_000, 40, 41, 42),
    cpu("b", 1_000, 400, 410, 420),
    cpu("d", 1_000, 390, 400, 430),
    cpu("e", 1_000, 500, 510, 520),
    cpu("b", 20_000, 440, 450, 460),
    cpu("d", 20_000, 470, 480, 490),
    cpu("e", 20_000, 600, 600, 600),
  ],
  memory: [
    memoryFigure("b", false, 30, 500),
    memoryFigure("d", false, 30, 70),
    memoryFigure("d", true, 31, 80),
    memoryFigure("e", false, 32, 72),
    memoryFigure("e", true, 33, 83),
  ],
  fetches: [
    { installations: 1_000, from: "database", medianUs: 500, p99Us: 900 },
    { installations: 1_000, from: "cache", medianUs: 1.5, p99Us: 4 },
    { installations: 1_000_000, from: "database", medianUs: 600, p99Us: 1_000 },
    { installations: 1_000_000, from: "cache", medianUs: 1.6, p99Us: 4 },
  ],
  storage: { installationBytes: 1_024, eventBytes: 128 },
};
