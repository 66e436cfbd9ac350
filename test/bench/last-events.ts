import type { Collection } from "../../src/database/collection.js";
import { openDatabase } from "../../src/database/open-database.js";
import { LastEvents } from "../../src/overview/last-events.js";
import { type Target, withDatabase } from "./filled-database.js";
import type { Measuring } from "./plan.js";
import { median } from "./statistics.js";
import { APP, slackId } from "./workspaces.js";

/** What it costs to keep `lastEventAt` in the records of workspaces that all send events. */
export interface LastEventsFigure {
  readonly workspaces: number;
  /** CPU of this process for the first event of a workspace on a day, with its share of the write. */
  readonly firstOfDayUs: number;
  /** And for each further event on this day, of which nothing is written. */
  readonly furtherUs: number;
  /** Commands for a workspace and day. */
  readonly commands: number;
}

const DAY_MS = 24 * 60 * 60 * 1_000;
const DAYS = 9;
const FURTHER_EVENTS = 50;

/** Every workspace sends events on each of several days. The first day counts for nothing, since it compiles the code. */
export async function measureLastEvents(
  measuring: Pick<Measuring, "serverUri" | "interrupted">,
  workspaces: number,
): Promise<LastEventsFigure> {
  const figures: LastEventsFigure[] = [];
  await withDatabase(measuring, async ({ target, fillUpTo }) => {
    await fillUpTo(workspaces);
    figures.push(await figureOf(target, workspaces));
  });
  const [figure] = figures;
  if (figure === undefined) throw new Error("Nothing was measured");
  return figure;
}

async function figureOf(target: Target, workspaces: number): Promise<LastEventsFigure> {
  const database = await openDatabase(target);
  let commands = 0;
  const installations: Pick<Collection, "bulkWrite"> = {
    bulkWrite(operations, options) {
      commands += 1;
      return database.installations.bulkWrite(operations, options);
    },
  };
  let now = Date.now();
  const lastEvents = new LastEvents({
    installations: installations as Collection,
    clientId: APP.clientId,
    clock: () => now,
  });
  const targets = Array.from({ length: workspaces }, (_, number) => ({
    isEnterpriseInstall: false,
    teamId: slackId("T", number),
  }));
  const noteAll = () => {
    for (const target of targets) lastEvents.note(target);
  };
  const first: number[] = [];
  const further: number[] = [];
  try {
    for (let day = 0; day < DAYS; day++) {
      now += DAY_MS;
      const firstUs = await cpuUs(() => {
        noteAll();
        return lastEvents.write();
      });
      first.push(firstUs / workspaces);
      const furtherUs = await cpuUs(() => {
        for (let event = 0; event < FURTHER_EVENTS; event++) noteAll();
      });
      further.push(furtherUs / (workspaces * FURTHER_EVENTS));
    }
  } finally {
    await database.close();
  }
  return {
    workspaces,
    firstOfDayUs: median(first.slice(1)),
    furtherUs: median(further.slice(1)),
    commands: commands / (workspaces * DAYS),
  };
}

async function cpuUs(work: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}
