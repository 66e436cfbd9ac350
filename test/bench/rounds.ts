import { drawn, eachOnce, type Occasion, signedRequest } from "./events.js";
import type { LoadFigure, RoundFigure } from "./figures.js";
import { closedLoop, type LoadResult, openLoop } from "./load.js";
import type { Plan } from "./plan.js";
import type { Random } from "./random.js";
import { ServerProcess } from "./server-process.js";
import { median, percentile } from "./statistics.js";
import type { Task } from "./variants/serve.js";
import type { Variant } from "./variants.js";

/** So many are sent at a time while a server warms up: enough to tell its rate. */
const WARM_UP_CHUNK = 500;

/**
 * One round of one variant: a process of its own, warmed up, then the highest load, then half of it. The warm-up has
 * an event of every workspace, since what a server makes for each is made in its first minutes. The length of a load is
 * a number of events that the warm-up's rate makes of the window.
 */
export async function measureRound(
  { file }: Variant,
  task: Task,
  { windowMs, warmUpMs, connections }: Plan,
  random: Random,
): Promise<RoundFigure> {
  const server = await ServerProcess.start(file, task);
  try {
    const { port } = server;
    const signed = (occasions: readonly Occasion[]) =>
      occasions.map((occasion) => signedRequest(occasion, port));
    const requests = (count: number) =>
      signed(drawn(Math.max(connections, Math.round(count)), task.workspaces, random));
    let handled = 0;
    const counted = (result: LoadResult) => {
      handled += result.answered;
      return result;
    };
    const startedAt = performance.now();
    for (const chunk of eachOnce(task.workspaces, WARM_UP_CHUNK, "message")) {
      counted(await closedLoop({ port, connections, requests: signed(chunk) }));
    }
    let ratePerSec: number;
    do {
      const { answered, tookMs } = counted(
        await closedLoop({ port, connections, requests: requests(WARM_UP_CHUNK) }),
      );
      ratePerSec = rate(answered, tookMs);
    } while (performance.now() - startedAt < warmUpMs);
    await server.settled(handled);

    const before = await server.usage();
    const full = counted(
      await closedLoop({ port, connections, requests: requests((ratePerSec * windowMs) / 1_000) }),
    );
    const { rssBytes } = await server.usage();
    const backlogMs = await server.settled(handled);
    const after = await server.usage();

    // What it answers faster than it works off, it could not go on with.
    const eventsPerSec = rate(full.answered, full.tookMs + backlogMs);
    const halfRate = eventsPerSec / 2;
    const half = counted(
      await openLoop({
        port,
        connections,
        requests: requests((halfRate * windowMs) / 1_000),
        ratePerSec: halfRate,
      }),
    );
    await server.settled(handled);
    return {
      eventsPerSec,
      p50Ms: percentile(full.latenciesMs, 50),
      p99Ms: percentile(full.latenciesMs, 99),
      cpuPerEventUs: (after.cpuUs - before.cpuUs) / full.answered,
      rssMb: rssBytes / 2 ** 20,
      halfLoadP50Ms: percentile(half.latenciesMs, 50),
      halfLoadP99Ms: percentile(half.latenciesMs, 99),
      failed: full.failed + half.failed,
      generatorCpu: full.generatorCpu,
    };
  } finally {
    await server.stop();
  }
}

function rate(answered: number, tookMs: number): number {
  if (answered === 0) throw new Error("No request was answered 200");
  return (answered * 1_000) / tookMs;
}

/** The medians of all rounds, with the rounds behind them; what failed is their sum. */
export function summary(
  variant: string,
  workspaces: number,
  rounds: readonly [RoundFigure, ...RoundFigure[]],
): LoadFigure {
  const names = Object.keys(rounds[0]) as (keyof RoundFigure)[];
  const medians = Object.fromEntries(names.map((name) => [name, median(rounds.map((round) => round[name]))]));
  const failed = rounds.reduce((sum, round) => sum + round.failed, 0);
  return { variant, workspaces, ...(medians as unknown as RoundFigure), failed, rounds };
}
