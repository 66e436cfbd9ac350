import { setTimeout as pause } from "node:timers/promises";
import type { Delivery, LocalSlack } from "local-slack";
import { type Collection, MongoClient } from "mongodb";
import { freePort } from "../../src/demo/running-app.js";
import { ShortRetries } from "../fakes/short-retries.js";
import { TcpBalancer } from "../fakes/tcp-balancer.js";
import { mongodbBehindProxy } from "../process/mongodb-behind-proxy.js";
import { Scene } from "../process/scene.js";
import type { Accident } from "./accident-plan.js";
import { Accidents } from "./accidents.js";
import { type Account, account, type Call, type StoredAs } from "./account.js";
import { KeptService } from "./kept-service.js";
import { ServiceLife } from "./service-life.js";
import { SteadyLoad } from "./steady-load.js";
import { type WatchedCall, WatchedCalls } from "./watched-calls.js";

/** So that events are in flight at every moment. */
const SLOW_ANSWERS = { method: "chat.postMessage", failure: { delayMs: 300 } };

/** A busy machine starts a process slowly. */
const STARTED_WITHIN_MS = 30_000;

/** A driver's monitor that hangs is found after eight seconds. */
const NOTICED_WITHIN_MS = 10_000;

const POLL_EVERY_MS = 500;
const SAY_EVERY_MS = 10_000;

/** Events that wait, or that a process has in flight. */
const OPEN = { dueAt: { $gt: new Date(0) } };

export interface ChaosOptions {
  /** A database of its own, on one server. */
  readonly uri: string;
  readonly events: number;
  readonly perSec: number;
  /** How many deliveries may wait for their answer; then the load, and with it the plan, falls behind. */
  readonly mostUnderWay: number;
  readonly plan: readonly Accident[];
  /** Of the leases of events; undefined for the built service as it is. */
  readonly leaseMs: number | undefined;
  /** How many times sooner Slack's second and third retries come. */
  readonly retriesSooner: number;
  /** How long an event may wait, when everything is quiet, before it counts as stuck. */
  readonly patienceMs: number;
  readonly restartCommand?: string | undefined;
  readonly interrupted: AbortSignal;
  say(text: string): void;
}

export interface ChaosResult {
  readonly account: Account;
  readonly calls: readonly Call[];
  /** How late timers were at the worst: with seconds, the machine was too busy for what it had to do. */
  readonly latestTimerMs: number;
  /** Of the deliveries, retries too: how many had which status, or which error in place of an answer. */
  readonly answers: ReadonlyMap<string, number>;
  /** Processes that ended otherwise than they should. */
  readonly endedBadly: number;
  /** What each process said, in the order in which they were started. */
  readonly logs: readonly string[];
}

/**
 * Runs two processes of the service on a MongoDB behind a proxy, sends them events at a steady rate while the accidents of
 * the plan happen, waits until all is quiet, and says what became of the events. Everything that it started is gone when
 * it ends.
 */
export async function runChaos(options: ChaosOptions): Promise<ChaosResult> {
  const { leaseMs, say } = options;
  // What is still under way when one thing fails ends, too.
  const failed = new AbortController();
  const interrupted = AbortSignal.any([options.interrupted, failed.signal]);
  const undo: (() => unknown)[] = [];
  try {
    const { proxy, uri } = await mongodbBehindProxy(options.uri);
    undo.push(() => proxy.stop());
    const scene = await Scene.open(
      { uri },
      { timers: new ShortRetries(options.retriesSooner), ...(leaseMs !== undefined && { leaseMs }) },
    );
    undo.push(() => scene.close());
    const calls = await WatchedCalls.start(scene.localSlack.apiUrl);
    undo.push(() => calls.stop());

    const ports = [await freePort(), await freePort()];
    const lives: ServiceLife[] = [];
    const begin = (port: number) => {
      const environment = { PORT: String(port), SLACK_API_URL: calls.urlFor(lives.length) };
      const life = new ServiceLife(scene.spawn(environment));
      lives.push(life);
      return life;
    };
    const services = ports.map((port) => new KeptService(() => begin(port)));
    undo.push(() => {
      for (const service of services) service.abandon();
    });
    await Promise.all(
      services.map(({ life }) => life.process.untilSaid(/Install the app: /, STARTED_WITHIN_MS)),
    );
    const balancer = await TcpBalancer.start(scene.port, ports);
    undo.push(() => balancer.stop());
    await scene.installed(scene.acme);
    scene.localSlack.misbehave(SLOW_ANSWERS);

    const load = new SteadyLoad(scene, options.perSec, options.mostUnderWay);
    const { restartCommand } = options;
    const accidents = new Accidents({ services, proxy, load, interrupted, say, restartCommand });
    await Promise.all([accidents.happen(options.plan), load.send(options.events, interrupted)]);
    const client = new MongoClient(options.uri);
    undo.push(() => client.close());
    const events = client.db().collection("events");
    await quiet(scene.localSlack, events, options);
    await Promise.all(services.map((service) => service.stop()));

    const mentions = scene.localSlack.deliveries.filter(({ type }) => type === "app_mention");
    const callsForEvents = eventsOf(calls.calls, mentions);
    const attempts = mentions.flatMap((each) => each.attempts);
    return {
      account: account({
        sent: new Map(mentions.map((each) => [each.id, { accepted: isAccepted(each) }])),
        calls: callsForEvents,
        processes: lives.map((life) => life.history(NOTICED_WITHIN_MS)),
        databaseAway: accidents.databaseAway.map(({ from, to }) => ({ from, to: to + NOTICED_WITHIN_MS })),
        stored: await storedEvents(events),
      }),
      calls: callsForEvents,
      latestTimerMs: load.latestTimerMs,
      answers: countedBy(attempts, ({ status, error }) => String(status ?? error)),
      endedBadly: lives.filter(({ endedBadly }) => endedBadly).length,
      logs: lives.map((life) => life.process.output),
    };
  } finally {
    failed.abort();
    for (const each of undo.reverse()) await each();
  }
}

function isAccepted({ attempts }: Delivery): boolean {
  return attempts.some(({ status }) => status === 200);
}

/** The calls, with the event whose message each of them answers. */
function eventsOf(calls: readonly WatchedCall[], mentions: readonly Delivery[]): Call[] {
  const eventOf = new Map(mentions.map(({ id, body }) => [JSON.parse(body).event.ts, id]));
  return calls.map(({ thread, ...call }) => ({ ...call, event: eventOf.get(thread) ?? thread }));
}

/** Resolves when nothing waits any more, or nothing has changed for too long. */
async function quiet(localSlack: LocalSlack, events: Collection, options: ChaosOptions): Promise<void> {
  const { patienceMs, interrupted, say } = options;
  let before: number | undefined;
  let changedAt = performance.now();
  let saidAt = Number.NEGATIVE_INFINITY;
  while (performance.now() - changedAt < patienceMs) {
    const isOpen = ({ state }: { readonly state: string }) => state === "sending" || state === "waiting";
    const open = localSlack.deliveries.filter(isOpen).length + (await events.countDocuments(OPEN));
    if (open === 0) return;
    if (open !== before) changedAt = performance.now();
    before = open;
    if (performance.now() - saidAt >= SAY_EVERY_MS) {
      say(`           ${open} events are not finished yet`);
      saidAt = performance.now();
    }
    await pause(POLL_EVERY_MS, undefined, { signal: interrupted });
  }
}

/** By their ids, how the database has them. */
async function storedEvents(events: Collection): Promise<Map<string, StoredAs>> {
  const projection = { eventId: 1, dueAt: 1, failedAt: 1, error: 1 };
  const documents = await events.find({}, { projection }).toArray();
  return new Map(
    documents.map(({ eventId, dueAt, failedAt, error = "unknown" }) => [
      eventId,
      failedAt ? { state: "failed", error } : { state: dueAt ? "open" : "done" },
    ]),
  );
}

function countedBy<Item>(items: readonly Item[], name: (item: Item) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(name(item), (counts.get(name(item)) ?? 0) + 1);
  return counts;
}
