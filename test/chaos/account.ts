/** A stretch of time, on the clock of the run. */
export interface Span {
  readonly from: number;
  /** Infinity for what has not ended. */
  readonly to: number;
}

/** A call to Slack for an event, which is what handling one comes to. */
export interface Call {
  readonly event: string;
  /** Number of the process that made it. */
  readonly process: number;
  readonly at: number;
  /** When Slack's answer went out; undefined where the process had hung up before. */
  readonly answeredAt: number | undefined;
}

/** Slack's client waits ten seconds, of which the way there and back are a part. */
const CLIENT_WAITS_MS = 8_000;

/** What happened to a process, and what it said. */
export interface ProcessHistory {
  /** When it was gone, where SIGKILL ended it. */
  readonly killedAt: number | undefined;
  /** Until it can have noticed that others took its events over. */
  readonly frozen: readonly Span[];
  /** Events whose try it logged as failed. */
  readonly triedAgain: ReadonlySet<string>;
}

/** How the database has an event at the end. */
export type StoredAs =
  | { readonly state: "done" }
  /** It waits, or somebody has it in flight. */
  | { readonly state: "open" }
  | { readonly state: "failed"; readonly error: string };

export interface Evidence {
  /** Every event that Slack sent, and whether one of its deliveries was answered 200. */
  readonly sent: ReadonlyMap<string, { readonly accepted: boolean }>;
  readonly calls: readonly Call[];
  /** By number. */
  readonly processes: readonly ProcessHistory[];
  /** When the database did not answer as it should, until the processes can have noticed that it does again. */
  readonly databaseAway: readonly Span[];
  readonly stored: ReadonlyMap<string, StoredAs>;
}

export const REASONS = {
  killed: "its process was killed between the call to Slack and the outcome's write",
  frozen: "its process was stopped (SIGSTOP) until its lease had ended",
  database: "the outcome, or a longer lease, could not be written while the database was away",
  again: "its listener failed after the call to Slack, and was tried again",
  unknown: "nothing that is known explains it",
} as const;

export type Reason = keyof typeof REASONS;

/** What became of the events of a run, by their ids. */
export interface Account {
  readonly sent: number;
  readonly accepted: number;
  /** Accepted, never handled, and not kept either. */
  readonly lost: readonly string[];
  readonly handledTwice: ReadonlyMap<Reason, readonly string[]>;
  /** Handled once, by calls of which Slack's client repeated one that had no answer. */
  readonly repeated: readonly string[];
  /** Still waiting or in flight, though everything has been quiet for long. */
  readonly stuck: readonly string[];
  /** Kept as failed, for the operator, by error. */
  readonly failed: ReadonlyMap<string, readonly string[]>;
}

/** Says of each event what became of it. */
export function account(evidence: Evidence): Account {
  const { sent, stored } = evidence;
  const calls = grouped(
    [...evidence.calls].sort((one, other) => one.at - other.at),
    ({ event }) => event,
  );
  const accepted = [...sent].filter(([, { accepted }]) => accepted).map(([id]) => id);
  const inState = (state: StoredAs["state"]) =>
    [...stored].filter(([, each]) => each.state === state).map(([id]) => id);
  const isKept = (id: string) => ["open", "failed"].includes(stored.get(id)?.state ?? "");
  const steps = new Map([...calls].map(([id, [first, ...others]]) => [id, stepsOf(first, others, evidence)]));
  const twice = [...steps].flatMap(([id, each]) => {
    const reasons = each.filter((step) => step !== "repeated");
    const [first] = reasons;
    return first === undefined ? [] : [{ id, reason: reasons.includes("unknown") ? "unknown" : first }];
  });
  const isRepeated = (each: readonly Step[]) => each.length > 0 && each.every((step) => step === "repeated");
  return {
    sent: sent.size,
    accepted: accepted.length,
    lost: accepted.filter((id) => !calls.has(id) && !isKept(id)),
    handledTwice: idsBy(twice, ({ reason }) => reason),
    repeated: [...steps].filter(([, each]) => isRepeated(each)).map(([id]) => id),
    stuck: inState("open"),
    failed: idsBy(
      [...stored].flatMap(([id, each]) => (each.state === "failed" ? [{ id, error: each.error }] : [])),
      ({ error }) => error,
    ),
  };
}

/** From one call for an event to the next: Slack's client repeated it, or the event was handled again, and why. */
type Step = "repeated" | Reason;

function stepsOf(first: Call | undefined, others: readonly Call[], evidence: Evidence): Step[] {
  let before = first;
  return others.map((call) => {
    const step = before === undefined ? "unknown" : stepBetween(before, call, evidence);
    before = call;
    return step;
  });
}

function stepBetween(before: Call, after: Call, { processes, databaseAway }: Evidence): Step {
  const time = { from: before.at, to: after.at };
  const [first, second] = [processes[before.process], processes[after.process]];
  const wasFrozen = [first, second].some((each) => each?.frozen.some((span) => overlap(span, time)));
  if (before.process === after.process) {
    if (first?.triedAgain.has(after.event)) return "again";
    const { answeredAt = Number.POSITIVE_INFINITY } = before;
    const wasLate = answeredAt - before.at > CLIENT_WAITS_MS;
    return wasLate || wasFrozen ? "repeated" : "unknown";
  }
  if (first?.killedAt !== undefined && isIn(first.killedAt, time)) return "killed";
  if (wasFrozen) return "frozen";
  if (first?.triedAgain.has(after.event)) return "again";
  return databaseAway.some((span) => overlap(span, time)) ? "database" : "unknown";
}

function isIn(at: number, { from, to }: Span): boolean {
  return from <= at && at <= to;
}

function overlap(one: Span, other: Span): boolean {
  return one.from <= other.to && other.from <= one.to;
}

function grouped<Item, Key>(items: readonly Item[], key: (item: Item) => Key): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group === undefined) groups.set(key(item), [item]);
    else group.push(item);
  }
  return groups;
}

function idsBy<Item extends { readonly id: string }, Key>(
  items: readonly Item[],
  key: (item: Item) => Key,
): Map<Key, string[]> {
  return new Map([...grouped(items, key)].map(([name, group]) => [name, group.map(({ id }) => id)]));
}
