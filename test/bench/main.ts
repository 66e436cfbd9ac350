import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { bounds } from "./bounds.js";
import { benchmarksChart, benchmarksDocument } from "./document.js";
import type { Figures } from "./figures.js";
import { measure } from "./measure.js";
import { FULL, type Plan, QUICK } from "./plan.js";
import { VARIANTS } from "./variants.js";

const PARTS = [...VARIANTS.map(({ letter }) => letter), "memory", "fetches"];

const USAGE = `npm run bench                         measures everything, in less than an hour
  --quick             the small sizes alone, in under a minute
  --only a,b          these of ${PARTS.join(", ")}
  --window MS         how long each load is put on
  --rounds N          how often each is measured
  --workspaces N      so many everywhere, in place of the plan's sizes
  --json FILE         writes every figure
  --from FILE         measures nothing and takes the figures of a file
  --docs              writes docs/benchmarks.md and docs/benchmarks.svg
  --help              this text

${VARIANTS.map(({ letter, name }) => `  ${letter}  ${name}`).join("\n")}

With MONGODB_TEST_URI it measures on that server, in databases of its own that it drops; without, on the embedded database.
`;

const OPTIONS = {
  quick: { type: "boolean", default: false },
  only: { type: "string" },
  window: { type: "string" },
  rounds: { type: "string" },
  workspaces: { type: "string" },
  json: { type: "string" },
  from: { type: "string" },
  docs: { type: "boolean", default: false },
  help: { type: "boolean", default: false },
} as const;

/** Told without a stack trace: it is the caller's doing. */
class UsageError extends Error {}

const interrupted = new AbortController();
// What is measured at that moment ends, and what was stored is dropped. A second signal ends this at once.
for (const signal of ["SIGINT", "SIGTERM"]) {
  process.once(signal, () => interrupted.abort(new UsageError("Interrupted.")));
}

// A reader that goes away, such as a pager, ends no measurement.
process.stdout.on("error", () => undefined);

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

async function run(): Promise<void> {
  const { values } = parseArgs({ options: OPTIONS });
  if (values.help) return say(USAGE);
  const plan = planOf(values);
  const figures: Figures =
    values.from === undefined
      ? await measured(plan, values.json)
      : JSON.parse(readFileSync(values.from, "utf8"));
  if (values.docs) {
    writeFileSync("docs/benchmarks.md", benchmarksDocument(figures));
    writeFileSync("docs/benchmarks.svg", benchmarksChart(figures));
  }
  for (const { what, bound, measured, outcome } of bounds(figures)) {
    say(`${outcome.padEnd(13)} ${what}: ${measured === undefined ? "" : `${measured}, `}${bound}`);
  }
}

function planOf(values: {
  quick: boolean;
  only?: string | undefined;
  window?: string | undefined;
  rounds?: string | undefined;
  workspaces?: string | undefined;
}): Plan {
  const base = values.quick ? QUICK : FULL;
  const parts = values.only?.split(",") ?? PARTS;
  const unknown = parts.filter((part) => !PARTS.includes(part));
  if (unknown.length > 0)
    throw new UsageError(`--only knows ${PARTS.join(", ")}, not ${unknown.join(", ")}.`);
  const windowMs = values.window === undefined ? base.windowMs : positive("window", values.window);
  const workspaces = values.workspaces === undefined ? undefined : positive("workspaces", values.workspaces);
  return {
    ...base,
    ...(workspaces !== undefined && {
      sizes: [workspaces],
      memorySizes: [1, workspaces],
      fetchSizes: [workspaces],
      fetches: Math.min(base.fetches, workspaces),
    }),
    parts,
    windowMs,
    warmUpMs: Math.min(base.warmUpMs, windowMs),
    rounds: values.rounds === undefined ? base.rounds : positive("rounds", values.rounds),
  };
}

function positive(name: string, value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1)
    throw new UsageError(`--${name} takes a whole number from 1 on.`);
  return number;
}

/** Writes what is measured as soon as it is, so that a failure towards the end costs little. */
async function measured(plan: Plan, json: string | undefined): Promise<Figures> {
  const serverUri = process.env.MONGODB_TEST_URI || undefined;
  say(
    serverUri === undefined
      ? "On the embedded database; set MONGODB_TEST_URI to measure on MongoDB"
      : "On the MongoDB of MONGODB_TEST_URI",
  );
  return measure({ plan, serverUri, say, interrupted: interrupted.signal }, (figures) => {
    if (json !== undefined) writeFileSync(json, `${JSON.stringify(figures, null, 2)}\n`);
  });
}

run().catch((error: unknown) => {
  const isUsage =
    error instanceof UsageError ||
    (error instanceof TypeError && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS"));
  process.stderr.write(`${isUsage ? error.message : error instanceof Error ? error.stack : error}\n`);
  process.exitCode = interrupted.signal.aborted ? 130 : isUsage ? 2 : 1;
});
