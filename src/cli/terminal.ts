/** A line on the standard output. */
export function say(text: string): void {
  process.stdout.write(`${text}\n`);
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
  say(JSON.stringify(value, null, 2));
}
