import { type EventType, eachOnce, signed } from "./events.js";
import type { MemoryFigure } from "./figures.js";
import { withDatabase } from "./filled-database.js";
import type { Measuring } from "./plan.js";
import { RunningVariant } from "./running-variant.js";
import type { Task } from "./variants/serve.js";
import { named, type Variant } from "./variants.js";

/** From each of the few workspaces: enough for the code itself to be loaded and compiled. */
const EVENTS_OF_THE_FEW = 3;

export async function memoryFigures(measuring: Measuring): Promise<MemoryFigure[]> {
  const { plan, slack, say } = measuring;
  const [, most] = plan.memorySizes;
  const figures: MemoryFigure[] = [];
  await withDatabase(measuring, async ({ target, fillUpTo }) => {
    await fillUpTo(most);
    for (const variant of named(plan.memory)) {
      for (const event of ["message", "app_mention"] as const) {
        const task = { workspaces: most, database: target, slackUrl: slack.url };
        const figure = await memoryFigure(measuring, variant, task, event);
        figures.push(figure);
        const heaps = figure.after.map(({ heapMb }) => `${heapMb.toFixed(1)} MB`).join(", then ");
        say(`  Heap of ${variant.name}, ${event}: ${heaps}`);
      }
    }
  });
  return figures;
}

/** The heap of one process after events of a few workspaces, and after one of each of many. */
async function memoryFigure(
  { plan, slack, interrupted }: Measuring,
  variant: Variant,
  task: Omit<Task, "variant" | "eventInbox">,
  event: EventType,
): Promise<MemoryFigure> {
  const { connections, memorySizes } = plan;
  const callsBefore = slack.calls();
  const running = await RunningVariant.start(variant, task);
  let failed = 0;
  const send = async (workspaces: number) => {
    const requests = signed(eachOnce(workspaces, event), interrupted);
    failed += (await running.putOn({ connections, requests })).failed;
  };
  try {
    for (let time = 1; time < EVENTS_OF_THE_FEW; time++) await send(memorySizes[0]);
    const after: MemoryFigure["after"][number][] = [];
    for (const workspaces of memorySizes) {
      await send(workspaces);
      await running.settled();
      const { heapBytes, rssBytes } = await running.usage("usage after garbage collection");
      after.push({ workspaces, heapMb: heapBytes / 2 ** 20, rssMb: rssBytes / 2 ** 20 });
    }
    return { variant: variant.name, event, after, failed, calls: slack.calls() - callsBefore };
  } finally {
    await running.stop();
  }
}
