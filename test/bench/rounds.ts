import { cpuBetween, databaseCpu } from "./database-cpu.js";
import { drawn, eachOnce, signed } from "./events.js";
import type { LoadFigure, RoundFigure } from "./figures.js";
import { withDatabase } from "./filled-database.js";
import type { Measuring, Plan } from "./plan.js";
import { seededRandom } from "./random.js";
import { RunningVariant } from "./running-variant.js";
import { percentile } from "./statistics.js";
import { against, named } from "./variants.js";

/**
 * All variants run side by side and take turns, since a machine may be half as fast again a minute later: what is
 * compared is measured seconds apart, in processes that have been warm for as long.
 */
export async function loadFigures(
  measuring: Measuring,
  { workspaces, variants }: Plan["load"][number],
): Promise<LoadFigure[]> {
  const { plan, slack, say, interrupted } = measuring;
  const { against: checkout } = plan;
  const measured = named(variants).flatMap((variant) =>
    checkout === undefined || variant.file !== "app" ? variant : [variant, against(variant, checkout)],
  );
  const rounds = new Map<string, RoundFigure[]>(measured.map(({ name }) => [name, []]));
  await withDatabase(measuring, async ({ target, fillUpTo }) => {
    await fillUpTo(workspaces);
    for (let round = 0; round < plan.rounds; ) {
      const running = new Map<string, RunningVariant>();
      try {
        for (const variant of measured) {
          interrupted.throwIfAborted();
          const task = { workspaces, database: target, slackUrl: slack.url };
          const started = await RunningVariant.start(variant, task);
          running.set(variant.name, started);
          await warmUp(started, workspaces, plan);
        }
        for (const last = Math.min(round + plan.roundsPerStart, plan.rounds); round < last; round++) {
          // There and back again: a machine that gets slower does so for all.
          for (const [name, each] of round % 2 === 0 ? running : [...running].reverse()) {
            interrupted.throwIfAborted();
            const figure = await takeTurn(each, workspaces, plan, round);
            rounds.get(name)?.push(figure);
            const { eventsPerSec, cpuPerEventUs } = figure;
            const figures = `${Math.round(eventsPerSec)} events/s, ${Math.round(cpuPerEventUs)} µs CPU each`;
            say(`  ${workspaces} workspaces, round ${round + 1}, ${name}: ${figures}`);
          }
        }
      } finally {
        await Promise.all([...running.values()].map((each) => each.stop()));
      }
    }
  });
  return [...rounds].map(([variant, figures]) => ({ variant, workspaces, rounds: figures }));
}

/** Until the code is compiled, and what is made once for each workspace is made. */
async function warmUp(running: RunningVariant, workspaces: number, plan: Plan): Promise<void> {
  for (let sent = 0; sent < plan.warmUpEvents; sent += workspaces) {
    await eventOfEach(running, workspaces, plan);
  }
  await running.settled();
}

/**
 * An event of every workspace, since what was cached may have expired while others had their turns; the highest load;
 * half of it.
 */
async function takeTurn(
  running: RunningVariant,
  workspaces: number,
  plan: Plan,
  round: number,
): Promise<RoundFigure> {
  const { event, windowMs, connections } = plan;
  const random = seededRandom(workspaces + round + 1);
  const ofWindow = (ratePerSec: number) => {
    const count = Math.max(connections, Math.round((ratePerSec * windowMs) / 1_000));
    return [...signed(drawn(count, workspaces, event, random))];
  };
  const requests = ofWindow(await eventOfEach(running, workspaces, plan));
  await running.settled();

  const before = await running.usage();
  const databaseBefore = databaseCpu();
  const full = await running.putOn({ connections, requests });
  const { rssBytes } = await running.usage();
  const backlogMs = await running.settled();
  const after = await running.usage();
  const databaseCpuUs = cpuBetween(databaseBefore, databaseCpu());

  // What it answers faster than it works off, it could not go on with.
  const eventsPerSec = rate(full.answered, full.tookMs + backlogMs);
  const ratePerSec = eventsPerSec / 2;
  const half = await running.putOn({
    connections: 2 * connections,
    requests: ofWindow(ratePerSec),
    ratePerSec,
  });
  await running.settled();
  const hasServer = after.bytesSent > 0;
  return {
    eventsPerSec,
    p50Ms: percentile(full.latenciesMs, 50),
    p99Ms: percentile(full.latenciesMs, 99),
    cpuPerEventUs: (after.cpuUs - before.cpuUs) / full.answered,
    ...(hasServer && {
      bytesSentPerEvent: (after.bytesSent - before.bytesSent) / full.answered,
      bytesReceivedPerEvent: (after.bytesReceived - before.bytesReceived) / full.answered,
      ...(databaseCpuUs !== undefined && { databaseCpuPerEventUs: databaseCpuUs / full.answered }),
    }),
    rssMb: rssBytes / 2 ** 20,
    halfLoadP50Ms: percentile(half.latenciesMs, 50),
    halfLoadP99Ms: percentile(half.latenciesMs, 99),
    failed: full.failed + half.failed,
    generatorCpu: full.generatorCpu,
  };
}

/** An event of every workspace to every process. Resolves to how many were answered a second. */
async function eventOfEach(running: RunningVariant, workspaces: number, plan: Plan): Promise<number> {
  const occasions = eachOnce(workspaces, plan.event).flatMap((occasion) =>
    Array.from({ length: running.processes }, () => occasion),
  );
  const { connections } = plan;
  const { answered, tookMs } = await running.putOn({ connections, requests: signed(occasions) });
  return rate(answered, tookMs);
}

function rate(answered: number, tookMs: number): number {
  if (answered === 0) throw new Error("No request was answered 200");
  return (answered * 1_000) / tookMs;
}
