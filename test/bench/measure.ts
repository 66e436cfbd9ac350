import { measureFetches } from "./fetches.js";
import type {
  FetchFigure,
  Figures,
  LoadFigure,
  MemoryFigure,
  RoundFigure,
  StorageFigure,
} from "./figures.js";
import { emptyDatabase, type FilledDatabase } from "./filled-database.js";
import { thisMachine } from "./machine.js";
import { measureMemory } from "./memory.js";
import { MOST_ON_EMBEDDED, type Plan } from "./plan.js";
import { seededRandom } from "./random.js";
import { measureRound, summary } from "./rounds.js";
import { type SlackStandIn, startSlackStandIn } from "./slack-stand-in.js";
import { VARIANTS, type Variant } from "./variants.js";

/** Those whose memory is of interest: Bolt's, and this app's. */
const MEMORY_VARIANTS = ["b", "d", "e"];

export interface Measuring {
  readonly plan: Plan;
  /** Undefined: the embedded database. */
  readonly serverUri: string | undefined;
  readonly say: (text: string) => void;
  readonly interrupted: AbortSignal;
}

/**
 * Measures everything of the plan, one thing after the other, and hands over what it has after each. What it stored is
 * gone at the end, however it ends.
 */
export async function measure(
  measuring: Measuring,
  handOver: (figures: Figures) => void = () => undefined,
): Promise<Figures> {
  const { plan, serverUri } = measuring;
  let figures: Figures = {
    takenAt: new Date().toISOString(),
    machine: await thisMachine(serverUri),
    plan: { rounds: plan.rounds, windowMs: plan.windowMs, connections: plan.connections },
    load: [],
    memory: [],
    fetches: [],
  };
  const take = (more: Partial<Figures>) => {
    figures = { ...figures, ...more };
    handOver(figures);
  };
  const slack = await startSlackStandIn();
  try {
    take(await loadFigures(measuring, slack));
    if (plan.parts.includes("memory")) take({ memory: await memoryFigures(measuring, slack) });
    if (plan.parts.includes("fetches")) take({ fetches: await fetchFigures(measuring) });
    return figures;
  } finally {
    await slack.stop();
  }
}

async function loadFigures(
  measuring: Measuring,
  slack: SlackStandIn,
): Promise<{ load: LoadFigure[]; storage?: StorageFigure }> {
  const { plan, say, interrupted } = measuring;
  const variants = VARIANTS.filter(({ letter }) => plan.parts.includes(letter));
  const load: LoadFigure[] = [];
  let storage: StorageFigure | undefined;
  for (const workspaces of variants.length > 0 ? plan.sizes : []) {
    await withDatabase(measuring, async (database) => {
      await database.fillUpTo(workspaces, say, interrupted);
      const rounds = new Map<Variant, RoundFigure[]>(variants.map((variant) => [variant, []]));
      for (let round = 1; round <= plan.rounds; round++) {
        // There and back again: a machine that gets slower does so for all.
        for (const variant of round % 2 === 1 ? variants : variants.toReversed()) {
          interrupted.throwIfAborted();
          const random = seededRandom(workspaces + round);
          const figure = await measureRound(
            variant,
            taskOf(variant, workspaces, database, slack),
            plan,
            random,
          );
          rounds.get(variant)?.push(figure);
          say(
            `  ${workspaces} workspaces, round ${round}, ${variant.letter}: ${Math.round(figure.eventsPerSec)} events/s, ${Math.round(figure.cpuPerEventUs)} µs CPU each`,
          );
        }
      }
      for (const [{ letter }, [first, ...others]] of rounds) {
        if (first !== undefined) load.push(summary(letter, workspaces, [first, ...others]));
      }
      const { installationBytes, eventBytes } = await database.documentBytes();
      if (installationBytes > 0) storage = { installationBytes, ...(eventBytes > 0 && { eventBytes }) };
    });
  }
  return { load, ...(storage && { storage }) };
}

async function memoryFigures(measuring: Measuring, slack: SlackStandIn): Promise<MemoryFigure[]> {
  const { plan, say, interrupted } = measuring;
  const figures: MemoryFigure[] = [];
  const [few, many] = plan.memorySizes;
  await withDatabase(measuring, async (database) => {
    await database.fillUpTo(many, say, interrupted);
    for (const variant of memoryVariants(plan)) {
      for (const listenerCalls of [false, true]) {
        const task = taskOf(variant, many, database, slack);
        const figure = await measureMemory(variant, task, [few, many], { listenerCalls, slack, interrupted });
        figures.push(figure);
        const heaps = figure.after.map(({ heapMb }) => `${heapMb.toFixed(1)} MB`).join(", then ");
        say(`  Heap of ${variant.letter}${listenerCalls ? ", its listener calling Slack" : ""}: ${heaps}`);
      }
    }
  });
  return figures;
}

/** Those that are asked for; all, where the letters of none are. */
function memoryVariants({ parts }: Plan): Variant[] {
  const variants = VARIANTS.filter(({ letter }) => MEMORY_VARIANTS.includes(letter));
  const chosen = variants.filter(({ letter }) => parts.includes(letter));
  return chosen.length > 0 ? chosen : variants;
}

async function fetchFigures(measuring: Measuring): Promise<FetchFigure[]> {
  const { plan, serverUri, say, interrupted } = measuring;
  const most = serverUri === undefined ? MOST_ON_EMBEDDED : Number.POSITIVE_INFINITY;
  const figures: FetchFigure[] = [];
  await withDatabase(measuring, async (database) => {
    for (const installations of plan.fetchSizes.filter((size) => size <= most)) {
      await database.fillUpTo(installations, say, interrupted);
      for (const figure of await measureFetches({
        target: database.target,
        installations,
        fetches: plan.fetches,
      })) {
        figures.push(figure);
        say(`  A fetch from the ${figure.from} of ${installations}: ${figure.medianUs.toFixed(1)} µs`);
      }
    }
  });
  return figures;
}

function taskOf({ eventInbox }: Variant, workspaces: number, database: FilledDatabase, slack: SlackStandIn) {
  return { workspaces, database: database.target, slackUrl: slack.url, eventInbox };
}

async function withDatabase(
  { serverUri }: Measuring,
  use: (database: FilledDatabase) => Promise<void>,
): Promise<void> {
  const database = await emptyDatabase(serverUri);
  try {
    await use(database);
  } finally {
    await database.drop();
  }
}
