import { fetchFigures } from "./fetches.js";
import type { Figures } from "./figures.js";
import { thisMachine } from "./machine.js";
import { memoryFigures } from "./memory.js";
import type { Measuring } from "./plan.js";
import { loadFigures } from "./rounds.js";
import { startSlackStandIn } from "./slack-stand-in.js";

/** Measures everything of the plan, one thing after the other, and hands over what it has after each. */
export async function measure(
  options: Omit<Measuring, "slack">,
  handOver: (figures: Figures) => void,
): Promise<Figures> {
  const { rounds, windowMs, connections, event, ...plan } = options.plan;
  let figures: Figures = {
    takenAt: new Date().toISOString(),
    machine: await thisMachine(options.serverUri),
    plan: { rounds, windowMs, connections, event },
    load: [],
    memory: [],
    fetches: [],
  };
  const take = (more: Partial<Figures>) => {
    figures = { ...figures, ...more };
    handOver(figures);
  };
  const slack = await startSlackStandIn();
  const measuring = { ...options, slack };
  try {
    for (const size of plan.load) {
      take({ load: [...figures.load, ...(await loadFigures(measuring, size))] });
    }
    if (plan.memory.length > 0) take({ memory: await memoryFigures(measuring) });
    if (plan.fetchSizes.length > 0) take({ fetches: await fetchFigures(measuring) });
    return figures;
  } finally {
    await slack.stop();
  }
}
