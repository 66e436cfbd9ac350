/** How much is measured. */
export interface Plan {
  /** Letters of variants, `memory` and `fetches`. */
  readonly parts: readonly string[];
  readonly rounds: number;
  /** How many workspaces the events come from. */
  readonly sizes: readonly number[];
  /** For how long each load is put on. */
  readonly windowMs: number;
  readonly warmUpMs: number;
  readonly connections: number;
  /** Memory is read after events of so many workspaces, and of so many. */
  readonly memorySizes: readonly [few: number, many: number];
  readonly fetchSizes: readonly number[];
  readonly fetches: number;
}

export const FULL: Omit<Plan, "parts"> = {
  rounds: 5,
  sizes: [1_000, 20_000],
  windowMs: 4_000,
  warmUpMs: 2_000,
  connections: 64,
  memorySizes: [1_000, 100_000],
  fetchSizes: [1_000, 100_000, 1_000_000],
  fetches: 5_000,
};

/** The embedded database keeps everything in the memory of its one process. */
export const MOST_ON_EMBEDDED = 100_000;

export const QUICK: Omit<Plan, "parts"> = {
  rounds: 2,
  sizes: [1_000],
  windowMs: 500,
  warmUpMs: 500,
  connections: 64,
  memorySizes: [100, 1_000],
  fetchSizes: [1_000],
  fetches: 500,
};
