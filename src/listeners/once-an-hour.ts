import { RecentlyUsed } from "../memory/recently-used.js";

const HOUR_MS = 60 * 60 * 1_000;

/** Called each time that something happens. Returns the number that the caller is to report now, or 0 for no report. */
export type OnceAnHour = (key: string) => number;

/**
 * Limits reports to one an hour for each key. The first occurrence is reported at once. Later ones are counted, and the
 * first after the hour is reported with the count. The 10,000 most recent keys are kept; any other key counts as new.
 */
export function onceAnHour(clock: () => number, maxKeys = 10_000): OnceAnHour {
  const reported = new RecentlyUsed<string, { readonly atMs: number; since: number }>(maxKeys);
  return (key) => {
    const last = reported.get(key);
    const now = clock();
    const ageMs = last === undefined ? HOUR_MS : now - last.atMs;
    // If the clock was set back, this would otherwise suppress reports for that time.
    if (last !== undefined && ageMs >= 0 && ageMs < HOUR_MS) {
      last.since += 1;
      return 0;
    }
    reported.set(key, { atMs: now, since: 0 });
    return (last?.since ?? 0) + 1;
  };
}
