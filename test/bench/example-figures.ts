import type { Figures, LoadFigure, RoundFigure } from "./figures.js";

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

/** Rounds that differ in what is given. */
export function loadFigure(
  variant: string,
  workspaces: number,
  ...changes: Partial<RoundFigure>[]
): LoadFigure {
  return { variant, workspaces, rounds: changes.map((change) => ({ ...ROUND, ...change })) };
}

/** Rounds of these CPU times. */
export function cpu(variant: string, workspaces: number, ...us: number[]): LoadFigure {
  return loadFigure(variant, workspaces, ...us.map((cpuPerEventUs) => ({ cpuPerEventUs })));
}

function memory(variant: string, event: "message" | "app_mention", few: number, many: number) {
  const after = [
    { workspaces: 1_000, heapMb: few, rssMb: 2 * few },
    { workspaces: 100_000, heapMb: many, rssMb: 2 * many },
  ];
  return { variant, event, after, failed: 0, calls: 0 };
}

/** Figures of a full run in which every bound is met. */
export const GOOD: Figures = {
  takenAt: "2026-01-02T03:04:05.000Z",
  machine: { cpu: "Example CPU", cores: 4, memoryGb: 8, node: "v20.19.0", database: "MongoDB 8.0.0" },
  plan: { rounds: 3, windowMs: 1_500, connections: 32, event: "message" },
  load: [
    cpu("bolt-express", 1_000, 400, 410, 600),
    cpu("bolt-http", 1_000, 200, 210, 300),
    cpu("app", 1_000, 160, 164, 240),
    loadFigure("app-inbox", 1_000, {
      cpuPerEventUs: 300,
      bytesSentPerEvent: 2_600,
      bytesReceivedPerEvent: 40,
    }),
    cpu("bolt-express", 20_000, 400, 400, 400),
    cpu("app", 20_000, 200, 200, 200),
  ],
  memory: [
    memory("bolt-express", "message", 30, 500),
    memory("app", "message", 30, 70),
    memory("app", "app_mention", 31, 80),
    memory("app-inbox", "message", 32, 72),
    memory("app-inbox", "app_mention", 33, 83),
  ],
  fetches: [
    { installations: 1_000, from: "database", medianUs: 500, p99Us: 900 },
    { installations: 1_000, from: "cache", medianUs: 1.5, p99Us: 4 },
    { installations: 1_000_000, from: "database", medianUs: 600, p99Us: 1_000 },
    { installations: 1_000_000, from: "cache", medianUs: 1.6, p99Us: 4 },
  ],
};
