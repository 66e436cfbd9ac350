import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { availableParallelism, cpus } from "node:os";
import { fileURLToPath } from "node:url";
import { MongoClient } from "mongodb";
import type { Document } from "../../src/database/collection.js";
import { collectionsOf } from "../../src/database/collections-of.js";
import { ensureIndexes } from "../../src/database/indexes.js";
import { freshMongoDatabase } from "../../src/demo/fresh-mongo-database.js";
import { TokenCipher } from "../../src/encryption/token-cipher.js";
import { type EventRecord, eventRecord } from "../../src/events/event-record.js";
import type { DrainMessage, DrainQuestion, DrainReport, DrainTask } from "./draining.js";
import { eventBody } from "./events.js";
import { APP } from "./workspaces.js";

export interface Draining {
  readonly serverUri: string;
  /** How many due events are there at the beginning. */
  readonly events: number;
  /** How many processes drain them, in one run after the other. */
  readonly processes: readonly number[];
  readonly say: (text: string) => void;
  readonly interrupted: AbortSignal;
}

/** How so many processes drained the due events. What is per event counts all processes together. */
export interface DrainFigure {
  readonly processes: number;
  readonly events: number;
  /** From the start until the outcome of the last event was written. */
  readonly eventsPerSec: number;
  /** Of the processes. */
  readonly cpuPerEventUs: number;
  /** Of everything else on this machine: on a quiet one, of a database that shares it. */
  readonly restCpuPerEventUs: number;
  /** How much of all cores was used: near 1, the machine was the limit. */
  readonly machineCpu: number;
  readonly sentBytesPerEvent: number;
  readonly receivedBytesPerEvent: number;
  /** Events that were handed to a listener more than once, and events that were handed to none. */
  readonly twice: number;
  readonly never: number;
  /** From a run of its own, since counting takes time. */
  readonly counts: DrainCounts;
}

export interface DrainCounts {
  readonly events: number;
  readonly commandsPerEvent: number;
  /** Documents that were read: without their bodies to choose from, and with it when they are taken. */
  readonly documentsPerEvent: number;
  /** Documents that were named in a write and not changed by it, since another process had taken them. */
  readonly lostPerEvent: number;
}

const BATCH = 1_000;
/** The leases of half of the events were those of so many processes, which have died. */
const DEAD_PROCESSES = 4;
/** The events became due within the last minute. */
const DUE_WITHIN_MS = 60_000;
const MOST_COUNTED = 20_000;

/**
 * Measures how fast processes drain due events: half of them wait for a process, as after an outage, and half have an ended
 * lease of a process that died. Each process has the service's inbox, and a listener that does nothing. The databases
 * are dropped at the end, however it ends.
 */
export async function measureDrain(draining: Draining): Promise<DrainFigure[]> {
  const figures: DrainFigure[] = [];
  for (const processes of draining.processes) {
    const timed = await drain(draining, processes, draining.events, false);
    const counted = await drain(draining, processes, Math.min(draining.events, MOST_COUNTED), true);
    const figure = { ...timed, counts: countsOf(counted) };
    figures.push(figure);
    draining.say(summary(figure));
  }
  return figures;
}

export function summary({ processes, events, counts, ...figure }: DrainFigure): string {
  const round = (value: number) => Math.round(value).toLocaleString("en");
  return [
    `${processes} ${processes === 1 ? "process" : "processes"}, ${round(events)} events: ${round(figure.eventsPerSec)} events/s`,
    `${round(figure.cpuPerEventUs)} µs CPU each, ${round(figure.restCpuPerEventUs)} µs elsewhere`,
    `cores ${round(figure.machineCpu * 100)} % busy`,
    `${round(figure.sentBytesPerEvent)} bytes sent and ${round(figure.receivedBytesPerEvent)} received each`,
    `${counts.commandsPerEvent.toFixed(3)} commands, ${counts.documentsPerEvent.toFixed(2)} documents read and ${counts.lostPerEvent.toFixed(2)} lost to others for each`,
    `${figure.twice} handled twice, ${figure.never} never`,
  ].join("; ");
}

interface Drained extends Omit<DrainFigure, "counts"> {
  readonly reports: readonly DrainReport[];
}

async function drain(
  { serverUri, say, interrupted }: Draining,
  processes: number,
  events: number,
  isCounted: boolean,
): Promise<Drained> {
  const { uri, drop } = freshMongoDatabase(serverUri, "bench_drain");
  const children: ChildProcess[] = [];
  try {
    await fill(uri, events, say, interrupted);
    const task: DrainTask = { uri, isCounted };
    for (let n = 0; n < processes; n++) children.push(start(task));
    await Promise.all(children.map((child) => next(child, "ready")));
    const before = { cpuUs: machineCpuUs(), atMs: Date.now(), self: process.cpuUsage() };
    await allHandled(children, events, interrupted);
    const reports = await Promise.all(children.map((child) => reportOf(child)));
    const tookMs = Date.now() - before.atMs;
    const self = process.cpuUsage(before.self);
    return {
      ...figureOf(processes, events, reports, before.atMs),
      restCpuPerEventUs:
        (machineCpuUs() - before.cpuUs - self.user - self.system - total(reports, "cpuUs")) / events,
      machineCpu: (machineCpuUs() - before.cpuUs) / (tookMs * 1_000 * availableParallelism()),
      reports,
    };
  } finally {
    await Promise.all(children.map(end));
    await drop();
  }
}

function figureOf(processes: number, events: number, reports: readonly DrainReport[], startedAt: number) {
  const handled = reports.flatMap((report) => report.handled);
  const different = new Set(handled).size;
  return {
    processes,
    events,
    eventsPerSec: (events * 1_000) / (Math.max(...reports.map(({ lastAt }) => lastAt)) - startedAt),
    cpuPerEventUs: total(reports, "cpuUs") / events,
    sentBytesPerEvent: total(reports, "sentBytes") / events,
    receivedBytesPerEvent: total(reports, "receivedBytes") / events,
    twice: handled.length - different,
    never: events - different,
  };
}

function countsOf({ events, reports }: Drained): DrainCounts {
  const all = reports.flatMap(({ commands }) => commands ?? []);
  const sum = (values: readonly number[]) => values.reduce((one, other) => one + other, 0);
  return {
    events,
    commandsPerEvent: sum(all.flatMap(({ byName }) => Object.values(byName))) / events,
    documentsPerEvent: sum(all.map(({ documents }) => documents)) / events,
    lostPerEvent: sum(all.map(({ named, changed }) => named - changed)) / events,
  };
}

function total(reports: readonly DrainReport[], field: "cpuUs" | "sentBytes" | "receivedBytes"): number {
  return reports.reduce((sum, report) => sum + report[field], 0);
}

async function fill(
  uri: string,
  count: number,
  say: (text: string) => void,
  interrupted: AbortSignal,
): Promise<void> {
  const client = await new MongoClient(uri).connect();
  try {
    await ensureIndexes(client.db());
    const { events } = collectionsOf(client);
    for (let from = 0; from < count; from += BATCH) {
      interrupted.throwIfAborted();
      const records = Array.from({ length: Math.min(BATCH, count - from) }, (_, index) =>
        dueEvent(from + index, count),
      );
      await events.insertMany(records, { ordered: false });
      if (from > 0 && from % 20_000 === 0) say(`  ${from} of ${count} events stored`);
    }
  } finally {
    await client.close();
  }
}

const cipher = TokenCipher.fromKeyRing(APP.tokenKeys);

/** The due event of this number: the earlier ones have been due for longer. */
function dueEvent(number: number, count: number): Document {
  const now = Date.now();
  const text = eventBody({ type: "message", workspace: number % 1_000, person: 1 }, Math.floor(now / 1_000));
  const dueAt = new Date(now - DUE_WITHIN_MS * (1 - number / (2 * count)));
  const record: EventRecord = eventRecord(APP.clientId, JSON.parse(text), dueAt);
  record.sealedBody = cipher.seal(text, record._id, "body");
  if (number % 2 === 1) record.owner = `dead-${(number >> 1) % DEAD_PROCESSES}`;
  return record;
}

function start(task: DrainTask): ChildProcess {
  const extension = import.meta.url.endsWith(".ts") ? "ts" : "js";
  const file = fileURLToPath(new URL(`./draining.${extension}`, import.meta.url));
  return fork(file, [JSON.stringify(task)], {
    env: { ...process.env, NODE_ENV: "production" },
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
}

function ask(child: ChildProcess, question: DrainQuestion): void {
  child.send(question);
}

/** Its next message of this kind; rejects when it ends before. */
function next<Kind extends DrainMessage["tell"]>(
  child: ChildProcess,
  kind: Kind,
): Promise<Extract<DrainMessage, { tell: Kind }>> {
  return new Promise((resolve, reject) => {
    const onMessage = (message: DrainMessage) => {
      if (message.tell !== kind) return;
      child.off("message", onMessage);
      resolve(message as Extract<DrainMessage, { tell: Kind }>);
    };
    child.on("message", onMessage);
    child.once("exit", (...exit) => reject(endedByItself(exit)));
  });
}

function endedByItself(exit: readonly unknown[]): Error {
  return new Error(`A process that drains ended by itself (${exit.join(", ")}).`);
}

/** Lets the processes start, and resolves when they have written the outcomes of all events. */
async function allHandled(
  children: readonly ChildProcess[],
  events: number,
  interrupted: AbortSignal,
): Promise<void> {
  const handled = new Map<ChildProcess, number>();
  await new Promise<void>((resolve, reject) => {
    interrupted.addEventListener("abort", () => reject(interrupted.reason), { once: true });
    for (const child of children) {
      child.once("exit", (...exit) => reject(endedByItself(exit)));
      child.on("message", (message: DrainMessage) => {
        if (message.tell !== "handled") return;
        handled.set(child, message.count);
        if ([...handled.values()].reduce((sum, count) => sum + count, 0) >= events) resolve();
      });
      ask(child, "start");
    }
  });
}

async function reportOf(child: ChildProcess): Promise<DrainReport> {
  const report = next(child, "report");
  ask(child, "stop");
  return report;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, "exit");
  if (child.connected) child.disconnect();
  await exit;
}

function machineCpuUs(): number {
  return (
    1_000 * cpus().reduce((sum, { times: { user, nice, sys, irq } }) => sum + user + nice + sys + irq, 0)
  );
}
