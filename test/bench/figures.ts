import type { Machine } from "./machine.js";

/** One round of one variant at one size. */
export interface RoundFigure {
  /** At the highest load, until the last event was worked off. */
  readonly eventsPerSec: number;
  /** Until 200. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Of the server process, until the last event was worked off. */
  readonly cpuPerEventUs: number;
  readonly rssMb: number;
  /** At half of that load, counted from when each request was due. */
  readonly halfLoadP50Ms: number;
  readonly halfLoadP99Ms: number;
  /** Requests that were not answered 200, at either load. */
  readonly failed: number;
  /** How much of one core the load itself used; near 1, it was the limit. */
  readonly generatorCpu: number;
}

/** Medians of the rounds. */
export interface LoadFigure extends RoundFigure {
  readonly variant: string;
  readonly workspaces: number;
  readonly rounds: readonly RoundFigure[];
}

/** What a process holds after events of a few workspaces, and of many. */
export interface MemoryFigure {
  readonly variant: string;
  /** Whether its listener calls Slack once for each event. */
  readonly listenerCalls: boolean;
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

/** What a document takes in the database, as BSON, without indexes and compression. */
export interface StorageFigure {
  readonly installationBytes: number;
  /** Of an event that is worked off; absent where none was stored. */
  readonly eventBytes?: number;
}

/** All that a run measured, as its JSON file has it. */
export interface Figures {
  readonly takenAt: string;
  readonly machine: Machine;
  readonly plan: {
    readonly rounds: number;
    readonly windowMs: number;
    readonly connections: number;
  };
  readonly load: readonly LoadFigure[];
  readonly memory: readonly MemoryFigure[];
  readonly fetches: readonly FetchFigure[];
  readonly storage?: StorageFigure;
}
