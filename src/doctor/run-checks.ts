import { AppError } from "../errors.js";
import type { SetupContext } from "./context.js";
import { type Finding, failure, warning } from "./finding.js";

export const CHECK_MS = 10_000;

/**
 * Runs checks side by side; the findings come in the order of the checks. One that throws, or that has not ended after
 * `limitMs`, is a finding itself.
 */
export async function runChecks<Context extends SetupContext>(
  checks: Readonly<Record<string, (context: Context) => Promise<Finding[]>>>,
  context: Context,
  limitMs = CHECK_MS,
): Promise<Finding[]> {
  const findings = await Promise.all(
    Object.entries(checks).map(([name, check]) => bounded(name, check, context, limitMs)),
  );
  return findings.flat();
}

async function bounded<Context>(
  name: string,
  check: (context: Context) => Promise<Finding[]>,
  context: Context,
  limitMs: number,
): Promise<Finding[]> {
  let timer: NodeJS.Timeout | undefined;
  const timeUp = new Promise<Finding[]>((resolve) => {
    timer = setTimeout(() => {
      resolve([
        warning(
          "doctor.unfinished",
          `The check of ${name} did not end within ${limitMs / 1_000} seconds.`,
          "Run the doctor again; if it stays so, check whether the database and Slack are slow from here.",
        ),
      ]);
    }, limitMs);
  });
  try {
    return await Promise.race([check(context), timeUp]);
  } catch (error) {
    return [broken(name, error)];
  } finally {
    clearTimeout(timer);
  }
}

function broken(name: string, error: unknown): Finding {
  const reason = error instanceof Error ? error.message : String(error);
  return failure(
    "doctor.broken",
    `The check of ${name} could not be done: ${reason}`,
    error instanceof AppError
      ? "Fix what the sentence says, and run the doctor again."
      : "Run the doctor again. This does not affect the other checks.",
  );
}
