import { LRUCache } from "lru-cache";

const HOUR_MS = 60 * 60 * 1_000;

/** Told of each time that something happens; returns how many times the caller is to report now, or 0 for nothing. */
export type OnceAnHour = (key: string) => number;

/**
 * Lets what happens again and again be reported once an hour for each key, with the number of times that a report stands
 * for: the first time at once, later ones with the first that comes after the hour. It keeps the 10,000 keys that came
 * last; one that comes back after that is reported as new.
 */
export function onceAnHour(clock: () => number, maxKeys = 10_000): OnceAnHour {
  const reported = new LRUCache<string, { readonly atMs: number; since: number }>({ max: maxKeys });
  return (key) => {
    const last = reported.get(key);
    const now = clock();
    const ageMs = last === undefined ? HOUR_MS : now - last.atMs;
    // A clock that was set back would keep it silent for as long.
    if (last !== undefined && ageMs >= 0 && ageMs < HOUR_MS) {
      last.since += 1;
      return 0;
    }
    reported.set(key, { atMs: now, since: 0 });
    return (last?.since ?? 0) + 1;
  };
}
