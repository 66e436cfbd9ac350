import { randomInt } from "node:crypto";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { command, fail, say } from "../../src/cli/command.js";
import { freshMongoDatabase } from "../../src/cli/fresh-mongo-database.js";
import { planAccidents } from "./accident-plan.js";
import { RestartFailed } from "./accidents.js";
import { type ChaosResult, runChaos } from "./chaos.js";
import { exitCode, report } from "./report.js";

const DEFAULT_EVENTS = 30_000;
const PER_SEC = 100;
/** Slack's first two tries of an event that a silent service does not answer. */
const WAITS_SEC = 6;
const LEASE_MS = 30_000;
const SHORT_LEASE_MS = 3_000;

const HELP = `npm run chaos                         two processes of the service on MongoDB, events, and accidents
  --events N               how many events are sent; default ${DEFAULT_EVENTS}, which takes about six minutes
  --per-second N           and how many of them in a second; default ${PER_SEC}
  --seed S                 a whole number; the same seed has the same accidents at the same moments
  --short-leases           leases of three seconds in place of thirty, and all accidents as much shorter: for a quick look
                           with a few hundred events
  --restart-command "…"    a shell command that restarts the database and ends when it answers again
  --help                   this text

MONGODB_TEST_URI names the MongoDB, a single server; the run has a database of its own there, which is dropped at the end.
Between it and the processes is a proxy that cuts, stalls and slows. Without a restart command, a restart is what the
driver sees of one: all connections break, and new ones are refused for some seconds. With a server of its own it is real:

  export PORT=27117; npm run mongodb
  MONGODB_TEST_URI=mongodb://127.0.0.1:27117/ npm run chaos -- \\
    --restart-command "npm run -s mongodb -- stop && npm run -s mongodb"

It prints how many events were accepted (answered 200), lost, handled twice (and why), stuck and failed. Exit code: 0 when
none was lost or stuck and no process ended by itself, 1 when one was, 2 when there was no run.
`;

const OPTIONS = {
  events: { type: "string" },
  "per-second": { type: "string" },
  seed: { type: "string" },
  "short-leases": { type: "boolean", default: false },
  "restart-command": { type: "string" },
} as const;

const interrupted = new AbortController();
process.once("SIGINT", () => interrupted.abort());
process.once("SIGTERM", () => interrupted.abort());

process.exitCode = await command(process.argv.slice(2), {
  name: "chaos",
  help: HELP,
  options: OPTIONS,
  run: async (values) => {
    const serverUri = process.env.MONGODB_TEST_URI;
    if (!serverUri) {
      return fail(
        2,
        "MONGODB_TEST_URI is not set. Start a MongoDB with npm run mongodb and set it to the URI that it prints.",
      );
    }
    if (!/^mongodb:\/\/[^,]+$/.test(serverUri)) {
      return fail(
        2,
        "MONGODB_TEST_URI has to name one server, mongodb://host:port/: a proxy goes in front of it.",
      );
    }
    const events = wholeNumber(values.events, DEFAULT_EVENTS);
    const perSec = wholeNumber(values["per-second"], PER_SEC);
    const seed = wholeNumber(values.seed, randomInt(1, 1_000_000));
    if (!events || !perSec || !seed) {
      return fail(2, "--events, --per-second and --seed take a whole number from 1 on.");
    }
    const short = values["short-leases"];
    const leaseMs = short ? SHORT_LEASE_MS : LEASE_MS;
    const plan = planAccidents({ seed, durationMs: (events * 1_000) / perSec, leaseMs });
    if (plan.length === 0) {
      return fail(
        2,
        `${events} events are over before the first accident. Send more, or add --short-leases.`,
      );
    }
    say(
      `Seed ${seed}: ${events} events in ${Math.round(events / perSec)} seconds, ${plan.length} accidents.`,
    );
    const database = freshMongoDatabase(serverUri, "chaos");
    try {
      const result = await runChaos({
        uri: database.uri,
        events,
        perSec,
        mostUnderWay: perSec * WAITS_SEC,
        plan,
        leaseMs: short ? leaseMs : undefined,
        // Slack's minute is then six seconds, or one.
        retriesSooner: short ? 60 : 10,
        // The longest that a listener that failed four times waits, and a lease.
        patienceMs: 360_000 + leaseMs,
        restartCommand: values["restart-command"],
        interrupted: interrupted.signal,
        say,
      });
      for (const line of report(result)) say(line);
      return verdict(result);
    } catch (error) {
      if (error instanceof RestartFailed) return fail(2, error.message);
      if (interrupted.signal.aborted) return fail(2, "Interrupted.");
      throw error;
    } finally {
      await database.drop();
    }
  },
});

/** The logs are kept where they may explain what went wrong. */
function verdict(result: ChaosResult): 0 | 1 {
  const code = exitCode(result);
  if (code === 1) {
    const directory = mkdtempSync(join(tmpdir(), "bolt-mongodb-app-chaos-"));
    for (const [number, log] of result.logs.entries()) {
      writeFileSync(join(directory, `process-${number}.log`), log);
    }
    say(`What the processes said is in ${directory}.`);
  }
  return code;
}

function wholeNumber(text: string | undefined, otherwise: number): number | undefined {
  if (text === undefined) return otherwise;
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}
