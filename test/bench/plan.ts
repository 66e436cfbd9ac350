import type { EventType } from "./events.js";
import type { SlackStandIn } from "./slack-stand-in.js";
import { MEMORY_VARIANTS, VARIANTS } from "./variants.js";

/** How much is measured. */
export interface Plan {
  /** How many workspaces the events come from, and to which variants they go. */
  readonly load: readonly { readonly workspaces: number; readonly variants: readonly string[] }[];
  readonly event: EventType;
  /** The folder of another checkout, whose app is measured beside this one's. */
  readonly against?: string | undefined;
  readonly rounds: number;
  /** After so many rounds all processes are started anew: one may be lucky for as long as it lives. */
  readonly roundsPerStart: number;
  /** For how long each load is put on. */
  readonly windowMs: number;
  /** To each process before its first turn: a time would compile less of it on a busy machine. */
  readonly warmUpEvents: number;
  readonly connections: number;
  readonly memory: readonly string[];
  /** Memory is read after events of so many workspaces, and of so many. */
  readonly memorySizes: readonly [few: number, many: number];
  readonly fetchSizes: readonly number[];
}

/** What each part of a run is given. */
export interface Measuring {
  readonly plan: Plan;
  /** Undefined: the embedded database. */
  readonly serverUri: string | undefined;
  readonly slack: SlackStandIn;
  readonly say: (text: string) => void;
  readonly interrupted: AbortSignal;
}

export const FULL: Plan = {
  load: [
    { workspaces: 1_000, variants: VARIANTS.map(({ name }) => name) },
    { workspaces: 20_000, variants: ["bolt-express", "bolt-http", "app", "app-inbox"] },
  ],
  event: "message",
  rounds: 9,
  roundsPerStart: 3,
  windowMs: 1_500,
  warmUpEvents: 10_000,
  connections: 32,
  memory: MEMORY_VARIANTS,
  memorySizes: [1_000, 100_000],
  fetchSizes: [1_000, 100_000, 1_000_000],
};

export const QUICK: Plan = {
  ...FULL,
  load: FULL.load.slice(0, 1).map(({ workspaces }) => ({
    workspaces,
    variants: VARIANTS.filter(({ processes }) => processes === 1).map(({ name }) => name),
  })),
  rounds: 4,
  roundsPerStart: 4,
  windowMs: 400,
  warmUpEvents: 4_000,
  memory: [],
  fetchSizes: [1_000],
};

/** The same at so many workspaces everywhere. */
export function atSize(plan: Plan, workspaces: number): Plan {
  const load = plan.load.slice(0, 1).map(({ variants }) => ({ workspaces, variants }));
  const warmUpEvents = Math.min(plan.warmUpEvents, 10 * workspaces);
  return { ...plan, load, warmUpEvents, memorySizes: [1, workspaces], fetchSizes: [workspaces] };
}

/** Only the named variants, `memory` and `fetches`. Memory is that of the named variants, or else of all. */
export function onlyParts(plan: Plan, parts: readonly string[]): Plan {
  const isNamed = (name: string) => parts.includes(name);
  const named = VARIANTS.map(({ name }) => name).filter(isNamed);
  const ofMemory = MEMORY_VARIANTS.filter(isNamed);
  return {
    ...plan,
    load: plan.load
      .map(({ workspaces, variants }, size) => ({
        workspaces,
        variants: size === 0 ? named : variants.filter(isNamed),
      }))
      .filter(({ variants }) => variants.length > 0),
    memory: !isNamed("memory") ? [] : ofMemory.length > 0 ? ofMemory : MEMORY_VARIANTS,
    fetchSizes: isNamed("fetches") ? plan.fetchSizes : [],
  };
}
