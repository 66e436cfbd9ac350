import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { startLocalSlack } from "local-slack";
import { SETTINGS } from "../config/settings.js";
import type { Variable } from "../config/variables.js";
import { openDatabase } from "../database/open-database.js";
import { AppError } from "../errors.js";
import { LISTENERS } from "../listeners/index.js";
import { withKept } from "../listeners/kept.js";
import { createLog } from "../log/log.js";
import { readManifest } from "../manifest/app-manifest.js";
import { findIcon } from "../web/pages/app-icon.js";
import { freshMongoDatabase } from "./fresh-mongo-database.js";
import { heldBackScope } from "./held-back-scope.js";
import { freePort, startApp } from "./running-app.js";
import { tour } from "./tour.js";

/** How long the demo waits for the app to stop. A longer wait is of no use: no data outlives the demo. */
const STOP_WITHIN_MS = 3_000;

const USAGE = `npm run demo              a tour of the app against a local Slack, which then stays up
npm run demo -- --once    the tour alone; exit code 0 when every step worked, 1 otherwise

MONGODB_URI=mongodb://… runs it on that server, in a database of its own that is dropped at the end.
Without it, it runs on the embedded database in a temporary directory. It reads no .env file, and of the environment
only the variables of the app's own listeners (src/config/settings.ts).
`;

/** The variables of the app's own listeners that are set. */
function ownVariables(env: NodeJS.ProcessEnv): Record<string, string> {
  const rows: Readonly<Record<string, Variable>> = SETTINGS;
  return Object.fromEntries(
    Object.values(rows).flatMap(({ name }) => (env[name] ? [[name, env[name]]] : [])),
  );
}

/** Ends what the demo started. The last one is called first. */
const started: (() => Promise<unknown>)[] = [];
let ending: Promise<void> | undefined;

/** Prints a line, unless the demo is ending: the tour's steps then fail only because of that. */
function say(text: string): void {
  if (ending === undefined) process.stdout.write(`${text}\n`);
}

/** Ends everything that was started, even when ending some of it fails. Safe to repeat. */
function end(): Promise<void> {
  ending ??= endEach();
  return ending;
}

async function endEach(): Promise<void> {
  for (let stop = started.pop(); stop !== undefined; stop = started.pop()) {
    try {
      await stop();
    } catch (error) {
      process.stderr.write(`The demo could not clean up after itself: ${error}\n`);
      process.exitCode = 1;
    }
  }
}

let interrupted = false;

/** A second signal ends the demo at once. */
async function interrupt(): Promise<never> {
  if (!interrupted) {
    interrupted = true;
    await end();
  }
  process.exit();
}

async function demo({ once }: { once: boolean }): Promise<void> {
  let touring = true;
  for (const [signal, code] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const) {
    process.on(signal, () => {
      if (touring) process.exitCode = code;
      void interrupt();
    });
  }
  const directory = mkdtempSync(join(tmpdir(), "bolt-mongodb-app-demo-"));
  started.push(() => rm(directory, { recursive: true, force: true }));
  const server = process.env.MONGODB_URI?.trim() || undefined;
  const fresh = server === undefined ? undefined : freshMongoDatabase(server, "demo");
  if (fresh !== undefined) started.push(fresh.drop);
  const opening = openDatabase(fresh ?? { directory });
  // One that is still being opened makes its indexes, and with them the database.
  started.push(() => Promise.allSettled([opening.then((database) => database.close())]));
  const database = await opening;

  const localSlack = await startLocalSlack();
  started.push(() => localSlack.stop());
  const manifest = readManifest("manifest.yml");
  const port = await freePort();
  const heldBack = heldBackScope(manifest);
  const start = (botScopes: readonly string[]) =>
    startApp({
      localSlack,
      manifest: { ...manifest, botScopes },
      environment: ownVariables(process.env),
      database,
      dataDirectory: directory,
      icon: findIcon("manifest.yml"),
      port,
      logger: (secrets) => createLog({ level: "warn", format: "text", secrets, destination: process.stderr }),
    });
  // The app has not learned this scope yet: that comes in the middle of the tour.
  let running = await start(manifest.botScopes.filter((scope) => scope !== heldBack));
  started.push(() => running.app.stop(STOP_WITHIN_MS));
  const { app, config } = running;

  say(`A local Slack runs at ${localSlack.url}, with ${localSlack.workspaces.length} workspaces.`);
  say(
    `The app runs at ${config.publicUrl}, its data in ${database.kind === "mongodb" ? "MongoDB" : "the embedded database"}: ${database.location}`,
  );
  const upgrade = async () => {
    await running.app.stop(STOP_WITHIN_MS);
    running = await start(manifest.botScopes);
    return running.app;
  };
  const parts = { localSlack, app, database, manifest, listeners: withKept(LISTENERS), heldBack, upgrade };
  const failed = await tour(parts, say);
  if (ending !== undefined) return;
  touring = false;
  process.exitCode = failed === 0 ? 0 : 1;
  say(failed === 0 ? "\nEvery step worked." : `\n${failed} ${failed === 1 ? "step" : "steps"} did not work.`);
  if (once) return end();

  say(`\nBoth stay up until you press Ctrl-C:
  ${localSlack.url}/                   Slack itself: see what the tour did, and go on with it
  ${config.publicUrl}/                   the landing page; install the app once more
  ${app.installUrl}      where the button leads
  ${config.publicUrl}/readyz             whether the app can do its work`);
}

try {
  const { values } = parseArgs({
    options: { once: { type: "boolean", default: false }, help: { type: "boolean", default: false } },
  });
  if (values.help) say(USAGE);
  else await demo(values);
} catch (error) {
  if (ending !== undefined) await ending;
  else await fail(error);
}

async function fail(error: unknown): Promise<void> {
  const isUsage =
    error instanceof TypeError && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS");
  const known = error instanceof AppError || isUsage;
  process.stderr.write(`${known ? error.message : error instanceof Error ? error.stack : error}\n`);
  process.exitCode = isUsage ? 2 : 1;
  await end();
}
