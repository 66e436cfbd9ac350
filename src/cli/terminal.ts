/** A line on the standard output. */
export function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Whether the standard output is for a person who wants colors (https://no-color.org). */
export function hasColors(
  { isTTY }: { readonly isTTY?: boolean } = process.stdout,
  { NO_COLOR }: { readonly NO_COLOR?: string | undefined } = process.env,
): boolean {
  return isTTY === true && !NO_COLOR;
}

/** A line on the standard error. */
export function warn(sentence: string): void {
  process.stderr.write(`${sentence}\n`);
}

/** 0: done. 1: it failed, or something has to be fixed. 2: the arguments are wrong. */
export type ExitCode = 0 | 1 | 2;

/** Says on the standard error what is wrong, and returns the exit code. */
export function fail(exitCode: 1 | 2, sentence: string): ExitCode {
  warn(sentence);
  return exitCode;
}

/** What a command found or did, for a program: one JSON value, on the standard output. */
export function sayJson(value: unknown): void {
  say(jsonText(value));
}

/** Characters that JSON leaves as they are, and that a terminal may obey, or that turn the text around them. */
const OBEYED = /[\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** JSON for people and programs: no text in it can do something to a terminal. */
export function jsonText(value: unknown): string {
  const escaped = (char: string) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return JSON.stringify(value, null, 2).replace(OBEYED, escaped);
}
