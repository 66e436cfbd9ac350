/** The timers that the local Slack waits with. A test can hand in timers that it moves itself. */
export interface Timers {
  setTimeout(fn: () => void, ms: number): unknown;
  clearTimeout(handle: unknown): void;
}

export const realTimers: Timers = {
  setTimeout: (fn, ms) => setTimeout(fn, ms)[Symbol.toPrimitive](),
  clearTimeout: (handle) => {
    if (typeof handle === "number") clearTimeout(handle);
  },
};
