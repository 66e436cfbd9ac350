import { eachOnce, signedRequest } from "./events.js";
import type { MemoryFigure } from "./figures.js";
import { closedLoop } from "./load.js";
import { ServerProcess } from "./server-process.js";
import type { SlackStandIn } from "./slack-stand-in.js";
import type { Task } from "./variants/serve.js";
import type { Variant } from "./variants.js";

/** So many at once: memory is not a matter of speed. */
const CONNECTIONS = 32;
/** Signed at a time. */
const CHUNK = 2_000;
/** From each of the few workspaces: enough for the code itself to be loaded and compiled. */
const EVENTS_OF_THE_FEW = 3;

/** The heap of one process after events of a few workspaces, and after one of each of many. */
export async function measureMemory(
  { letter, file }: Variant,
  task: Task,
  [few, many]: readonly [few: number, many: number],
  {
    listenerCalls,
    slack,
    interrupted,
  }: {
    readonly listenerCalls: boolean;
    readonly slack: SlackStandIn;
    readonly interrupted: AbortSignal;
  },
): Promise<MemoryFigure> {
  const callsBefore = slack.calls();
  const type = listenerCalls ? "app_mention" : "message";
  const server = await ServerProcess.start(file, task);
  try {
    let handled = 0;
    let failed = 0;
    const after: MemoryFigure["after"][number][] = [];
    const send = async (workspaces: number) => {
      for (const occasions of eachOnce(workspaces, CHUNK, type)) {
        interrupted.throwIfAborted();
        const requests = occasions.map((occasion) => signedRequest(occasion, server.port));
        const result = await closedLoop({ port: server.port, connections: CONNECTIONS, requests });
        handled += result.answered;
        failed += result.failed;
      }
    };
    for (let event = 1; event < EVENTS_OF_THE_FEW; event++) await send(few);
    for (const workspaces of [few, many]) {
      await send(workspaces);
      await server.settled(handled);
      const heapBytes = await server.heapBytes();
      const { rssBytes } = await server.usage();
      after.push({ workspaces, heapMb: heapBytes / 2 ** 20, rssMb: rssBytes / 2 ** 20 });
    }
    return { variant: letter, listenerCalls, after, failed, calls: slack.calls() - callsBefore };
  } finally {
    await server.stop();
  }
}
