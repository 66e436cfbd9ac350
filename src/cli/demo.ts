import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { openDatabase } from "../database/database.js";
import { AppError } from "../errors.js";
import { createLog } from "../log.js";
import { readManifest } from "../manifest/app-manifest.js";
import { startSandbox } from "../sandbox/sandbox.js";
import { freshMongoDatabase } from "./fresh-mongo-database.js";
import { freePort, startSandboxedApp } from "./sandboxed-app.js";
import { tour } from "./tour.js";

const USAGE = `npm run demo              a tour of the app against a local Slack, which then stays up
npm run demo -- --once    the tour alone; exit code 0 when every step worked, 1 otherwise

MONGODB_URI=mongodb://… runs it on that server, in a database of its own that is dropped at the end.
Without it, it runs on the embedded database in a temporary directory. It reads no .env file.
`;

const say = (text: string) => void process.stdout.write(`${text}\n`);

/** What the demo started, in the order in which it is to be ended, last first. */
const started: (() => Promise<unknown>)[] = [];

async function end(): Promise<void> {
  for (const stop of started.splice(0).reverse()) await stop();
}

async function demo({ once }: { once: boolean }): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), "bolt-mongodb-app-demo-"));
  started.push(() => rm(directory, { recursive: true, force: true }));
  const server = process.env.MONGODB_URI?.trim() || undefined;
  const fresh = server === undefined ? undefined : freshMongoDatabase(server, "demo");
  const database = await openDatabase(fresh ?? { directory });
  if (fresh !== undefined) started.push(fresh.drop);
  started.push(() => database.close());

  const sandbox = await startSandbox();
  started.push(() => sandbox.stop());
  const manifest = readManifest("manifest.yml");
  const port = await freePort();
  const start = (botScopes: readonly string[]) =>
    startSandboxedApp({
      sandbox,
      manifest: { ...manifest, botScopes },
      database,
      dataDirectory: directory,
      port,
      logger: (secrets) => createLog({ level: "warn", format: "text", secrets, destination: process.stderr }),
    });
  // The app has not learned its last scope yet: that comes in the middle of the tour.
  let running = await start(manifest.botScopes.slice(0, -1));
  started.push(() => running.app.stop());
  const { app, config } = running;

  say(`A local Slack runs at ${sandbox.url}, with ${sandbox.workspaces.length} workspaces.`);
  say(
    `The app runs at ${config.publicUrl}, its data in ${database.kind === "mongodb" ? "MongoDB" : "the embedded database"}: ${database.location}`,
  );
  const upgrade = async () => {
    await running.app.stop();
    running = await start(manifest.botScopes);
    return { app: running.app, newScopes: manifest.botScopes.slice(-1) };
  };
  const command = manifest.commands[0]?.command ?? "";
  const failed = await tour({ sandbox, app, database, command, upgrade }, say);
  process.exitCode = failed === 0 ? 0 : 1;
  say(failed === 0 ? "\nEvery step worked." : `\n${failed} ${failed === 1 ? "step" : "steps"} did not work.`);
  if (once) return end();

  say(`\nBoth stay up until you press Ctrl-C:
  ${config.publicUrl}/                   the landing page; install the app once more
  ${app.installUrl}      where the button leads
  ${config.publicUrl}/readyz             whether the app can do its work`);
  process.once("SIGINT", end);
  process.once("SIGTERM", end);
}

try {
  const { values } = parseArgs({
    options: { once: { type: "boolean", default: false }, help: { type: "boolean", default: false } },
  });
  if (values.help) say(USAGE);
  else await demo(values);
} catch (error) {
  const isUsage =
    error instanceof TypeError && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS");
  const known = error instanceof AppError || isUsage;
  process.stderr.write(`${known ? error.message : error instanceof Error ? error.stack : error}\n`);
  process.exitCode = isUsage ? 2 : 1;
  await end();
}
