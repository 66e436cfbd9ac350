import { seededRandom } from "../bench/random.js";

export const SERVICE_ACCIDENTS = ["kill", "terminate", "freeze"] as const;
export const DATABASE_ACCIDENTS = ["cut", "stall", "slow", "restart"] as const;

/** Something that happens to one of the two processes. */
export interface ServiceAccident {
  readonly kind: (typeof SERVICE_ACCIDENTS)[number];
  readonly service: 0 | 1;
  /** From the beginning of the load, at its rate: after so many events. */
  readonly atMs: number;
  /** How long the process is frozen, or no other one is started in its place. */
  readonly lastsMs: number;
}

/** Something that happens to the database, as both processes see it. */
export interface DatabaseAccident {
  readonly kind: (typeof DATABASE_ACCIDENTS)[number];
  readonly atMs: number;
  readonly lastsMs: number;
  /** How much later every byte arrives, where it is slow. */
  readonly delayMs: number;
}

export type Accident = ServiceAccident | DatabaseAccident;

export interface PlanOptions {
  readonly seed: number;
  /** How long the load lasts. */
  readonly durationMs: number;
  /** Of an event. Every accident's length is a part of it: what matters is what happens within a lease and beyond it. */
  readonly leaseMs: number;
}

/** What passes between the end of an accident and the next one of the same track, in leases. */
const GAP = [0.1, 0.4] as const;
/** A process that has just been started is of no use for the next accident. */
const SHORTEST_GAP_MS = 1_000;

/** From, to, in leases. */
const LENGTHS: Readonly<Record<Accident["kind"], readonly [number, number]>> = {
  kill: [0.02, 0.1],
  terminate: [0.02, 0.1],
  freeze: [1.1, 1.3],
  cut: [0.02, 0.15],
  stall: [0.1, 0.4],
  slow: [0.15, 0.5],
  restart: [0.2, 0.5],
};

const SLOWEST_MS = 1_300;

/**
 * The accidents of a run, in their order; the same for the same options. Those of the processes do not overlap, nor do
 * those of the database; one of the one may fall into one of the other. Each kind comes before any comes twice, but for
 * `kill`, which comes twice as often. All are over when the load is.
 */
export function planAccidents({ seed, durationMs, leaseMs }: PlanOptions): readonly Accident[] {
  const random = seededRandom(seed);
  const between = ([from, to]: readonly [number, number]) =>
    Math.round(leaseMs * (from + ((to - from) * random(1_001)) / 1_000));

  function* oneAfterTheOther<Kind extends Accident["kind"]>(kinds: readonly Kind[]) {
    let atMs = 0;
    let bag: Kind[] = [];
    for (;;) {
      if (bag.length === 0) bag = [...kinds];
      const [kind] = bag.splice(random(bag.length), 1) as [Kind];
      const lastsMs = between(LENGTHS[kind]);
      atMs += Math.max(SHORTEST_GAP_MS, between(GAP));
      if (atMs + lastsMs > durationMs) return;
      yield { kind, atMs, lastsMs };
      atMs += lastsMs;
    }
  }

  const services = [...oneAfterTheOther(["kill", ...SERVICE_ACCIDENTS])].map(
    (accident): ServiceAccident => ({ ...accident, service: random(2) === 0 ? 0 : 1 }),
  );
  const database = [...oneAfterTheOther(DATABASE_ACCIDENTS)].map(
    (accident): DatabaseAccident => ({ ...accident, delayMs: random(SLOWEST_MS) + 1 }),
  );
  return [...services, ...database].sort((one, other) => one.atMs - other.atMs);
}
