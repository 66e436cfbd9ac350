import { setTimeout as pause } from "node:timers/promises";
import { Connection } from "./connection.js";

export interface Load {
  /** Each request goes to the next of these servers. */
  readonly ports: readonly number[];
  /** So many requests at once, at most. */
  readonly connections: number;
  readonly requests: Iterable<Buffer>;
  /** Without it, the next request is sent as soon as one is answered. */
  readonly ratePerSec?: number;
}

export interface LoadResult {
  /** How many were answered 200. */
  readonly answered: number;
  /** How many were answered otherwise, or not at all. */
  readonly failed: number;
  /** From the first request to the last answer. */
  readonly tookMs: number;
  /**
   * Of those that were answered 200, until the answer; at a fixed rate, from when it was due: a request that has to
   * wait for a free connection waits as a part of its latency.
   */
  readonly latenciesMs: readonly number[];
  /** How much of one core this process used meanwhile: near 1, the load itself was the limit. */
  readonly generatorCpu: number;
}

export async function putOn({ ports, connections, requests, ratePerSec }: Load): Promise<LoadResult> {
  const lanes = Array.from({ length: connections }, () => ports.map((port) => new Connection(port)));
  const latenciesMs: number[] = [];
  const iterator = requests[Symbol.iterator]();
  let taken = 0;
  const cpuBefore = process.cpuUsage();
  const startedAt = performance.now();
  const run = async (lane: readonly Connection[]) => {
    for (let next = iterator.next(); next.done !== true; next = iterator.next()) {
      const index = taken++;
      const dueAt = ratePerSec && startedAt + (index * 1_000) / ratePerSec;
      // A timer may fire up to a millisecond early.
      while (dueAt && dueAt > performance.now()) await pause(Math.ceil(dueAt - performance.now()));
      const countsFrom = dueAt ?? performance.now();
      const status = await lane[index % lane.length]?.send(next.value);
      if (status === 200) latenciesMs.push(performance.now() - countsFrom);
    }
  };
  try {
    await Promise.all(lanes.map(run));
  } finally {
    for (const connection of lanes.flat()) connection.close();
  }
  const tookMs = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(cpuBefore);
  const answered = latenciesMs.length;
  const generatorCpu = (user + system) / (tookMs * 1_000);
  return { answered, failed: taken - answered, tookMs, latenciesMs, generatorCpu };
}
