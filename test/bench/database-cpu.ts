import { readdirSync, readFileSync } from "node:fs";

/** Id, name, and the user and system time in ticks, in a `stat` file of /proc. */
const STAT = /^(\d+) \((ferretdb|postgres|mongod)\) (?:\S+ ){11}(\d+) (\d+)/;
/** A hundredth of a second on every Linux that Node runs on. */
const TICK_US = 10_000;

/** CPU time since its start of each process of a database server on this machine, by its id. */
export type DatabaseCpu = ReadonlyMap<string, number>;

/** Empty where there is no such process, and on other systems than Linux. */
export function databaseCpu(procDirectory = "/proc"): DatabaseCpu {
  const cpuUs = new Map<string, number>();
  for (const entry of contentOf(() => readdirSync(procDirectory)) ?? []) {
    const stat = /^\d/.test(entry) && contentOf(() => readFileSync(`${procDirectory}/${entry}/stat`, "utf8"));
    const [, id, , user, system] = STAT.exec(stat || "") ?? [];
    if (id !== undefined) cpuUs.set(id, (Number(user) + Number(system)) * TICK_US);
  }
  return cpuUs;
}

/** What the processes used between two readings; undefined where there are none. */
export function cpuBetween(before: DatabaseCpu, after: DatabaseCpu): number | undefined {
  if (after.size === 0) return undefined;
  return [...after].reduce((sum, [id, cpuUs]) => sum + cpuUs - (before.get(id) ?? 0), 0);
}

/** Undefined where there is no such file or directory, or no longer. */
function contentOf<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
