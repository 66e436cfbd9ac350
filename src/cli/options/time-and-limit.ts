import { InvalidArgumentError } from "commander";

const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** The time that was so long ago: `30s`, `30m`, `12h`, `7d`. For an option of a command. */
export function ago(text: string): Date {
  const [, number = "", unit = ""] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  const unitMs = UNITS[unit];
  if (unitMs === undefined)
    throw new InvalidArgumentError("It is a number of days, hours, minutes or seconds, such as 7d.");
  return new Date(Date.now() - Number(number) * unitMs);
}

/** How many at most, for an option of a command. */
export function limit(text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new InvalidArgumentError("It is a whole number from 1 to 999999.");
  return Number(text);
}
