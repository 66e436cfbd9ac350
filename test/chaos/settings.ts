import { randomInt } from "node:crypto";
import { type Accident, planAccidents } from "./accident-plan.js";
import type { ChaosOptions } from "./chaos.js";

export const DEFAULT_EVENTS = 9_000;
/** Two cores have it all to do, four tries of an event too where the first three fail. */
export const DEFAULT_PER_SEC = 30;

const LEASE_MS = 30_000;
const SHORT_LEASE_MS = 3_000;

/** Slack's first two tries of an event that a silent service does not answer. */
const WAITS_SEC = 6;

/** Of `npm run chaos`, as they are typed. */
export const OPTIONS = {
  events: { type: "string" },
  "per-second": { type: "string" },
  seed: { type: "string" },
  "short-leases": { type: "boolean", default: false },
  "restart-command": { type: "string" },
} as const;

type Typed = { readonly [Name in keyof typeof OPTIONS]?: string | boolean | undefined };

export interface Settings extends Omit<ChaosOptions, "uri" | "interrupted" | "say"> {
  /** Where the run gets a database of its own. */
  readonly serverUri: string;
  readonly seed: number;
  readonly plan: readonly Accident[];
}

/** It was not asked properly; the sentence says what to do. */
export class UsageError extends Error {}

/** What a run needs to know. Throws `UsageError`. */
export function settings(typed: Typed, serverUri: string | undefined): Settings {
  if (!serverUri) {
    throw new UsageError(
      "MONGODB_TEST_URI is not set. Start a MongoDB with npm run mongodb and set it to the URI that it prints.",
    );
  }
  if (!/^mongodb:\/\/[^,]+$/.test(serverUri)) {
    throw new UsageError(
      "MONGODB_TEST_URI has to name one server, mongodb://host:port/: a proxy goes in front of it.",
    );
  }
  const events = wholeNumber(typed, "events", DEFAULT_EVENTS);
  const perSec = wholeNumber(typed, "per-second", DEFAULT_PER_SEC);
  const seed = wholeNumber(typed, "seed", randomInt(1, 1_000_000));
  const short = typed["short-leases"] === true;
  const leaseMs = short ? SHORT_LEASE_MS : LEASE_MS;
  const plan = planAccidents({ seed, durationMs: (events * 1_000) / perSec, leaseMs });
  if (plan.length === 0) {
    throw new UsageError(
      `${events} events are over before the first accident. Send more, or add --short-leases.`,
    );
  }
  const restartCommand = typed["restart-command"];
  return {
    serverUri,
    seed,
    plan,
    events,
    perSec,
    mostUnderWay: perSec * WAITS_SEC,
    leaseMs: short ? leaseMs : undefined,
    // Slack's minute is then six seconds, or one.
    retriesSooner: short ? 60 : 10,
    // The longest that a listener that failed four times waits, and a lease.
    patienceMs: 360_000 + leaseMs,
    restartCommand: typeof restartCommand === "string" ? restartCommand : undefined,
  };
}

function wholeNumber(typed: Typed, name: keyof Typed, otherwise: number): number {
  const text = typed[name];
  if (text === undefined) return otherwise;
  if (typeof text !== "string" || !/^[1-9]\d{0,8}$/.test(text)) {
    throw new UsageError(`--${name} takes a whole number from 1 on.`);
  }
  return Number(text);
}
