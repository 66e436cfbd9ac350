import { LocalSlackUseError } from "../errors.js";

/** Milliseconds, or a number with its unit: `250ms`, `30s`, `10m`, `12h`, `3d`. */
export type Duration = number | `${number}${"ms" | "s" | "m" | "h" | "d"}`;

const UNITS_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** The milliseconds of a duration. Throws `LocalSlackUseError` for what is none, also for a negative one. */
export function milliseconds(duration: Duration | string): number {
  const [, count, unit = ""] = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(String(duration)) ?? [];
  const ms = typeof duration === "number" ? duration : Number(count) * (UNITS_MS[unit] ?? Number.NaN);
  if (!Number.isFinite(ms) || ms < 0) {
    throw new LocalSlackUseError(
      `${JSON.stringify(duration)} is no duration. Give milliseconds, or a number with its unit: "250ms", "30s", "10m", "12h", "3d".`,
    );
  }
  return ms;
}
