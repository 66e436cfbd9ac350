import type { EventType } from "./events.js";
import type { Machine } from "./machine.js";
import { median } from "./statistics.js";

/** One turn of one variant: the highest load, and then half of it. */
export interface RoundFigure {
  /** At the highest load, until the last event was worked off. */
  readonly eventsPerSec: number;
  /** Until 200. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Of all server processes of the variant, until the last event was worked off. */
  readonly cpuPerEventUs: number;
  /** Of the database server; absent where it is not on this machine, or not found. */
  readonly databaseCpuPerEventUs?: number;
  /** To and from the database server; absent where there is none. */
  readonly bytesSentPerEvent?: number;
  readonly bytesReceivedPerEvent?: number;
  readonly rssMb: number;
  /** At half of that load, counted from when each request was due. */
  readonly halfLoadP50Ms: number;
  readonly halfLoadP99Ms: number;
  /** Requests that were not answered 200, at either load. */
  readonly failed: number;
  /** How much of one core the load itself used; near 1, it was the limit. */
  readonly generatorCpu: number;
}

/** A variant at a size. The rounds of all variants at that size are pairs: the first of each took turns, and so on. */
export interface LoadFigure {
  readonly variant: string;
  readonly workspaces: number;
  readonly rounds: readonly RoundFigure[];
}

/** What a process holds after events of a few workspaces, and of many. */
export interface MemoryFigure {
  readonly variant: string;
  readonly event: EventType;
  readonly after: readonly { readonly workspaces: number; readonly heapMb: number; readonly rssMb: number }[];
  /** Requests that were not answered 200. */
  readonly failed: number;
  /** How many calls reached Slack's stand-in. */
  readonly calls: number;
}

/** One `fetchInstallation` among so many installations. */
export interface FetchFigure {
  readonly installations: number;
  readonly from: "database" | "cache";
  readonly medianUs: number;
  readonly p99Us: number;
}

/** All that a run measured, as its JSON file has it. */
export interface Figures {
  readonly takenAt: string;
  readonly machine: Machine;
  readonly plan: {
    readonly rounds: number;
    readonly windowMs: number;
    readonly connections: number;
    readonly event: EventType;
  };
  readonly load: readonly LoadFigure[];
  readonly memory: readonly MemoryFigure[];
  readonly fetches: readonly FetchFigure[];
}

/** The rounds of a variant at a size; none where it was not measured. */
export function roundsOf({ load }: Figures, variant: string, workspaces: number): readonly RoundFigure[] {
  return load.find((each) => each.variant === variant && each.workspaces === workspaces)?.rounds ?? [];
}

/** The median of the rounds; undefined where no round has it. */
export function middle(rounds: readonly RoundFigure[], name: keyof RoundFigure): number | undefined {
  const values = rounds.flatMap((round) => round[name] ?? []);
  return values.length === 0 ? undefined : median(values);
}

/** A variant's CPU per event against another's in the same round: what changes between the rounds changes both. */
export function cpuRatios(
  figures: Figures,
  variant: string,
  reference: string,
  workspaces: number,
): number[] {
  const others = roundsOf(figures, reference, workspaces);
  return roundsOf(figures, variant, workspaces).flatMap(({ cpuPerEventUs }, round) => {
    const other = others[round];
    return other === undefined ? [] : [cpuPerEventUs / other.cpuPerEventUs];
  });
}
