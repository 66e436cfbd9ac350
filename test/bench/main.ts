import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { judgements } from "./bounds.js";
import { comparison } from "./comparison.js";
import { benchmarksChart, benchmarksDocument } from "./document.js";
import { measureDrain } from "./drain.js";
import type { EventType } from "./events.js";
import { explainedTable, explainQueries } from "./explain.js";
import type { Figures } from "./figures.js";
import { measureLastEvents } from "./last-events.js";
import { measure } from "./measure.js";
import { atSize, FULL, onlyParts, type Plan, QUICK } from "./plan.js";
import { measureRotation } from "./rotation.js";
import { rotationSection, rotationSectionOf, withRotationSection } from "./rotation-section.js";
import { MEMORY_VARIANTS, VARIANTS } from "./variants.js";

const DOCUMENT = "docs/benchmarks.md";

const PARTS = [...VARIANTS.map(({ name }) => name), "memory", "fetches"];

const USAGE = `npm run bench                 measures everything, in about half an hour
  --quick             short loads of one process at 1,000 workspaces, and fetches among 1,000: under 90 seconds
  --only app,memory   these of the parts below
  --event TYPE        message, which no listener answers (default), or app_mention, whose listener calls Slack once
  --window MS         for how long each load is put on
  --rounds N          how many turns each variant takes
  --workspaces N      so many everywhere, in place of the plan's sizes
  --against DIR       measures the app of another checkout beside this one's, and prints the ratio. There, before: npm run bench -- --help
  --json FILE         writes every figure
  --from FILE         measures nothing and takes the figures of a file
  --docs              writes docs/benchmarks.md and docs/benchmarks.svg
  --rotation          in place of the above: compares stores whose tokens expire, in four processes (--processes N) with 200 events
                      at once (--events N); with --json and --docs, which writes that section alone
  --last-events       in place of the above: what it costs to keep when the last event of 1,000 workspaces came
  --help              this text

In place of these, on the server of MONGODB_TEST_URI:
  --drain             has one process, and then four, drain due events (--events N, --processes N,N: 100000 and 1,4)
  --explain           prints the server's plans of all queries among many events (--documents N: 10000000)

${VARIANTS.map(({ name, title }) => `  ${name.padEnd(18)}  ${title}`).join("\n")}
  memory              The heap after events of many workspaces: ${MEMORY_VARIANTS.join(", ")}
  fetches             Fetching an installation, from the database and from the cache

With MONGODB_TEST_URI it measures on that server, in databases of its own that it drops; without, on the embedded database.
It ends with every bound, and with exit code 1 when one of them is missed by more than the noise of its rounds.
`;

const OPTIONS = {
  quick: { type: "boolean", default: false },
  only: { type: "string" },
  event: { type: "string", default: "message" },
  window: { type: "string" },
  rounds: { type: "string" },
  workspaces: { type: "string" },
  against: { type: "string" },
  json: { type: "string" },
  from: { type: "string" },
  docs: { type: "boolean", default: false },
  drain: { type: "boolean", default: false },
  rotation: { type: "boolean", default: false },
  "last-events": { type: "boolean", default: false },
  events: { type: "string" },
  processes: { type: "string" },
  explain: { type: "boolean", default: false },
  documents: { type: "string", default: "10000000" },
  help: { type: "boolean", default: false },
} as const;

type Values = ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>["values"];

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
  if (values.drain) return drain(values);
  if (values.explain) return explain(values);
  if (values.rotation) return rotation(values);
  if (values["last-events"]) return lastEvents(values);
  const plan = planOf(values);
  const figures: Figures =
    values.from === undefined
      ? await measured(plan, values.json)
      : JSON.parse(readFileSync(values.from, "utf8"));
  if (values.docs) {
    const kept = existsSync(DOCUMENT) ? rotationSectionOf(readFileSync(DOCUMENT, "utf8")) : undefined;
    const document = benchmarksDocument(figures);
    writeFileSync(DOCUMENT, kept === undefined ? document : withRotationSection(document, kept));
    writeFileSync("docs/benchmarks.svg", benchmarksChart(figures));
  }
  for (const line of comparison(figures)) say(line);
  for (const { what, limit, aim, measured, outcome } of judgements(figures)) {
    say(
      `${outcome.padEnd(17)} ${[what, measured, `at most ${limit}`, aim && `aim ${aim}`].filter(Boolean).join(", ")}`,
    );
    if (outcome === "missed") process.exitCode = 1;
  }
}

async function drain({ events = "100000", processes = "1,4", json }: Values): Promise<void> {
  const figures = await measureDrain({
    serverUri: serverOrUsageError(),
    events: wholeNumber("events", events),
    processes: processes.split(",").map((each) => wholeNumber("processes", each)),
    say,
    interrupted: interrupted.signal,
  });
  if (json !== undefined) writeFileSync(json, `${JSON.stringify(figures, null, 2)}\n`);
}

async function rotation({ events = "200", processes = "4", json, docs }: Values): Promise<void> {
  const figures = await measureRotation({
    serverUri: process.env.MONGODB_TEST_URI || undefined,
    events: wholeNumber("events", events),
    processes: wholeNumber("processes", processes),
    say,
    interrupted: interrupted.signal,
  });
  if (json !== undefined) writeFileSync(json, `${JSON.stringify(figures, null, 2)}\n`);
  if (docs)
    writeFileSync(DOCUMENT, withRotationSection(readFileSync(DOCUMENT, "utf8"), rotationSection(figures)));
}

async function lastEvents({ json }: Values): Promise<void> {
  const serverUri = process.env.MONGODB_TEST_URI || undefined;
  const figure = await measureLastEvents({ serverUri, interrupted: interrupted.signal }, 1_000);
  say(
    `${figure.firstOfDayUs.toFixed(1)} µs CPU for the first event of a workspace on a day, of which ${figure.commands} of a command; ${figure.furtherUs.toFixed(2)} µs for each further event`,
  );
  if (json !== undefined) writeFileSync(json, `${JSON.stringify(figure, null, 2)}\n`);
}

async function explain({ documents }: Values): Promise<void> {
  const queries = await explainQueries({
    serverUri: serverOrUsageError(),
    documents: wholeNumber("documents", documents),
    say,
    interrupted: interrupted.signal,
  });
  say(explainedTable(queries));
}

function serverOrUsageError(): string {
  const uri = process.env.MONGODB_TEST_URI;
  if (!uri)
    throw new UsageError("Set MONGODB_TEST_URI to a server on which databases may be made and dropped.");
  return uri;
}

function wholeNumber(option: string, value: string): number {
  const number = Number(value);
  if (Number.isInteger(number) && number > 0) return number;
  throw new UsageError(`--${option} takes a whole number from 1 on.`);
}

function planOf({ quick, only, event, against, ...values }: Values): Plan {
  const number = (name: "window" | "rounds" | "workspaces") => {
    const value = values[name];
    return value === undefined ? undefined : wholeNumber(name, value);
  };
  const parts = only?.split(",") ?? PARTS;
  refuseUnknown("event", [event], ["message", "app_mention"]);
  refuseUnknown("only", parts, PARTS);
  const base = quick ? QUICK : FULL;
  const workspaces = number("workspaces");
  const plan = {
    ...(workspaces === undefined ? base : atSize(base, workspaces)),
    event: event as EventType,
    against,
    windowMs: number("window") ?? base.windowMs,
    rounds: number("rounds") ?? base.rounds,
  };
  return only === undefined ? plan : onlyParts(plan, parts);
}

function refuseUnknown(option: string, values: readonly string[], known: readonly string[]): void {
  const unknown = values.filter((value) => !known.includes(value));
  if (unknown.length > 0) {
    throw new UsageError(`--${option} knows ${known.join(", ")}, not ${unknown.join(", ")}.`);
  }
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
