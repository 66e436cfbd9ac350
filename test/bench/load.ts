import { setTimeout as pause } from "node:timers/promises";
import { Connection } from "./connection.js";

export interface Load {
  readonly port: number;
  readonly connections: number;
  readonly requests: readonly Buffer[];
}

export interface LoadResult {
  /** How many were answered 200. */
  readonly answered: number;
  /** How many were answered otherwise, or not at all. */
  readonly failed: number;
  /** From the first request to the last answer. */
  readonly tookMs: number;
  /** Of those that were answered 200, until the answer. */
  readonly latenciesMs: readonly number[];
  /** How much of one core this process used meanwhile: near 1, the load itself was the limit. */
  readonly generatorCpu: number;
}

/** As many at once as there are connections: each sends its next request when its last one is answered. */
export function closedLoop({ port, connections, requests }: Load): Promise<LoadResult> {
  return measured(port, connections, async (pool, send) => {
    let next = 0;
    await Promise.all(
      pool.map(async (connection) => {
        for (let request = requests[next++]; request !== undefined; request = requests[next++]) {
          await send(connection, request, performance.now());
        }
      }),
    );
  });
}

/**
 * At a fixed rate, whatever the answers do. A request that has to wait for a free connection waits as a part of its
 * latency, which counts from when it was due.
 */
export function openLoop({
  port,
  connections,
  requests,
  ratePerSec,
}: Load & { readonly ratePerSec: number }): Promise<LoadResult> {
  return measured(port, connections, async (pool, send) => {
    const startedAt = performance.now();
    const dueAt = (index: number) => startedAt + (index * 1_000) / ratePerSec;
    const free = [...pool];
    let next = 0;
    let finish: () => void = () => undefined;
    const finished = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const sendDue = () => {
      while (next < requests.length && dueAt(next) <= performance.now()) {
        const connection = free.pop();
        if (connection === undefined) return;
        const index = next++;
        void send(connection, requests[index] as Buffer, dueAt(index)).then(() => {
          free.push(connection);
          sendDue();
          if (next === requests.length && free.length === pool.length) finish();
        });
      }
    };
    while (next < requests.length) {
      sendDue();
      await pause(1);
    }
    if (requests.length > 0) await finished;
  });
}

type Send = (connection: Connection, request: Buffer, countsFromMs: number) => Promise<void>;

async function measured(
  port: number,
  connections: number,
  run: (pool: readonly Connection[], send: Send) => Promise<void>,
): Promise<LoadResult> {
  const pool = Array.from({ length: connections }, () => new Connection(port));
  const latenciesMs: number[] = [];
  let failed = 0;
  const cpuBefore = process.cpuUsage();
  const startedAt = performance.now();
  await run(pool, async (connection, request, countsFromMs) => {
    const status = await connection.send(request);
    if (status === 200) latenciesMs.push(performance.now() - countsFromMs);
    else failed += 1;
  });
  const tookMs = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(cpuBefore);
  for (const connection of pool) connection.close();
  return {
    answered: latenciesMs.length,
    failed,
    tookMs,
    latenciesMs,
    generatorCpu: (user + system) / (tookMs * 1_000),
  };
}
