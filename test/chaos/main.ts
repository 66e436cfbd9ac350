import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fail, say } from "../../src/cli/terminal.js";
import { BRIEFLY, connectMongoDatabase } from "../../src/database/mongodb.js";
import { freshMongoDatabase } from "../../src/demo/fresh-mongo-database.js";
import { AppError } from "../../src/errors.js";
import { RestartFailed } from "./accidents.js";
import { type ChaosResult, runChaos } from "./chaos.js";
import { command } from "./command.js";
import { exitCode, report } from "./report.js";
import { DEFAULT_EVENTS, DEFAULT_PER_SEC, OPTIONS, type Settings, settings, UsageError } from "./settings.js";

const HELP = `npm run chaos                         two processes of the service on MongoDB, events, and accidents
  --events N               how many events are sent; default ${DEFAULT_EVENTS}, which takes about six minutes
  --per-second N           and how many of them in a second; default ${DEFAULT_PER_SEC}
  --seed S                 a whole number; with the same numbers it has the same accidents at the same moments
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

const interrupted = new AbortController();
process.once("SIGINT", () => interrupted.abort());
process.once("SIGTERM", () => interrupted.abort());

process.exitCode = await command(process.argv.slice(2), {
  name: "chaos",
  help: HELP,
  options: OPTIONS,
  run: async (values) => {
    try {
      return await run(settings(values, process.env.MONGODB_TEST_URI));
    } catch (error) {
      if (interrupted.signal.aborted) return fail(2, "Interrupted.");
      const isForPeople = [AppError, RestartFailed, UsageError].some((each) => error instanceof each);
      if (isForPeople) return fail(2, (error as Error).message);
      throw error;
    }
  },
});

async function run({ serverUri, seed, ...options }: Settings): Promise<0 | 1> {
  await (await connectMongoDatabase(serverUri, BRIEFLY)).client.close();
  const { events, perSec, plan } = options;
  say(`Seed ${seed}: ${events} events in ${Math.round(events / perSec)} seconds, ${plan.length} accidents.`);
  const database = freshMongoDatabase(serverUri, "chaos");
  try {
    const result = await runChaos({ ...options, uri: database.uri, interrupted: interrupted.signal, say });
    for (const line of report(result)) say(line);
    return outcome(result);
  } finally {
    await database.drop();
  }
}

/** The logs are kept where they may explain what went wrong. */
function outcome(result: ChaosResult): 0 | 1 {
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
