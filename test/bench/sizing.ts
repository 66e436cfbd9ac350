import type { Figures, LoadFigure } from "./figures.js";

/** How much of its core a process is planned to use. */
const BUSY = 0.6;
/** Each event is written when it arrives and when it is done. */
const WRITES_PER_EVENT = 2;
/** How long the id of a worked-off event is kept. */
const IDS_KEPT_SEC = 2 * 60 * 60;

export interface Demand {
  readonly workspaces: number;
  /** Of each workspace. */
  readonly eventsPerHour: number;
}

export interface Need extends Demand {
  readonly eventsPerSec: number;
  readonly processes: number;
  /** Of all processes. */
  readonly memoryMb: number;
  readonly writesPerSec: number;
  /** Absent where the size of the documents was not measured. */
  readonly storageMb?: number;
}

export const DEMANDS: readonly Demand[] = [1_000, 100_000, 1_000_000].flatMap((workspaces) =>
  [10, 1_000].map((eventsPerHour) => ({ workspaces, eventsPerHour })),
);

/** The figure that the sizing counts with: this app with its inbox, at the largest size that was measured. */
export function basis({ load }: Figures): LoadFigure | undefined {
  return load.filter(({ variant }) => variant === "e").sort((a, b) => b.workspaces - a.workspaces)[0];
}

/** What a demand needs when a process does as in that figure. */
export function need({ workspaces, eventsPerHour }: Demand, figure: LoadFigure, { storage }: Figures): Need {
  const eventsPerSec = (workspaces * eventsPerHour) / 3_600;
  const processes = Math.max(1, Math.ceil((eventsPerSec * figure.cpuPerEventUs) / 1e6 / BUSY));
  const eventBytes = storage?.eventBytes;
  return {
    workspaces,
    eventsPerHour,
    eventsPerSec,
    processes,
    memoryMb: processes * figure.rssMb,
    writesPerSec: eventsPerSec * WRITES_PER_EVENT,
    ...(storage &&
      eventBytes !== undefined && {
        storageMb:
          (workspaces * storage.installationBytes + eventsPerSec * IDS_KEPT_SEC * eventBytes) / 2 ** 20,
      }),
  };
}
