import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SETTINGS } from "../config/settings.js";
import type { Variable } from "../config/variables.js";
import { openDatabase } from "../database/open-database.js";
import { LISTENERS } from "../listeners/index.js";
import { withKept } from "../listeners/kept.js";
import { createLog } from "../log/log.js";
import { readManifest } from "../manifest/app-manifest.js";
import type { ServiceOptions } from "../service.js";
import { findIcon } from "../web/pages/app-icon.js";
import { Endings } from "./endings.js";
import { freshMongoDatabase } from "./fresh-mongo-database.js";
import { heldBackScope } from "./held-back-scope.js";
import type { LocalSlackPackage } from "./local-slack.js";
import { freePort, startApp } from "./running-app.js";
import { tour } from "./tour.js";

/** How long the demo waits for the app to stop. A longer wait is of no use: no data outlives the demo. */
const STOP_WITHIN_MS = 3_000;

export interface DemoOptions {
  /** Whether it ends after the tour. */
  readonly once: boolean;
  /** What makes the app; without listeners, the sample. */
  readonly app: ServiceOptions & { readonly manifestFile: string };
}

/**
 * Takes the tour of this app against a local Slack, with a line for each step, and stays up until SIGINT or SIGTERM unless
 * `once` is set. The exit code of the process becomes 0 when every step worked, and else 1. It reads no `.env` file, and
 * leaves nothing behind. Rejects when something cannot be started.
 */
export async function runDemo(localSlackPackage: LocalSlackPackage, options: DemoOptions): Promise<void> {
  const endings = new Endings("The demo");
  try {
    await demo(localSlackPackage, options, endings);
  } catch (error) {
    const wasEnding = endings.haveBegun;
    await endings.end();
    if (!wasEnding) throw error;
  }
}

async function demo(
  localSlackPackage: LocalSlackPackage,
  { once, app: own }: DemoOptions,
  endings: Endings,
): Promise<void> {
  const { manifestFile, listeners = LISTENERS, home, texts, collections, onSignedIn, hooks } = own;
  // The tour's steps fail while the demo ends, and only because of that.
  const say = (text: string) => {
    if (!endings.haveBegun) process.stdout.write(`${text}\n`);
  };
  let touring = true;
  endAtSignals(endings, (code) => {
    if (touring) process.exitCode = code;
  });
  const directory = mkdtempSync(join(tmpdir(), "bolt-mongodb-app-demo-"));
  endings.add(() => rm(directory, { recursive: true, force: true }));
  const server = process.env.MONGODB_URI?.trim() || undefined;
  const fresh = server === undefined ? undefined : freshMongoDatabase(server, "demo");
  if (fresh !== undefined) endings.add(fresh.drop);
  const opening = openDatabase(fresh ?? { directory });
  // One that is still being opened makes its indexes, and with them the database.
  endings.add(() => Promise.allSettled([opening.then((database) => database.close())]));
  const database = await opening;

  const localSlack = await localSlackPackage.startLocalSlack();
  endings.add(() => localSlack.stop());
  const manifest = readManifest(manifestFile);
  const port = await freePort();
  const heldBack = heldBackScope(manifest);
  const start = (botScopes: readonly string[]) =>
    startApp({
      localSlack,
      manifest: { ...manifest, botScopes },
      listeners,
      own: { home, texts, collections, onSignedIn, ...hooks },
      environment: ownVariables(process.env),
      database,
      dataDirectory: directory,
      icon: findIcon(manifestFile),
      port,
      logger: (secrets) => createLog({ level: "warn", format: "text", secrets, destination: process.stderr }),
    });
  // The app has not learned this scope yet: that comes in the middle of the tour.
  let running = start(manifest.botScopes.filter((scope) => scope !== heldBack));
  const { app, config } = await running;
  endings.add(async () => (await running.catch(() => undefined))?.app.stop(STOP_WITHIN_MS));

  say(`A local Slack runs at ${localSlack.url}, with ${localSlack.workspaces.length} workspaces.`);
  say(
    `The app runs at ${config.publicUrl}, its data in ${database.kind === "mongodb" ? "MongoDB" : "the embedded database"}: ${database.location}`,
  );
  const upgrade = async () => {
    await (await running).app.stop(STOP_WITHIN_MS);
    // Nobody would stop another one, whose database is closed.
    if (endings.haveBegun) throw new Error("The demo ends.");
    running = start(manifest.botScopes);
    return (await running).app;
  };
  const parts = { localSlack, app, database, manifest, listeners: withKept(listeners), heldBack, upgrade };
  const failed = await tour({ ...parts, package: localSlackPackage }, say);
  if (endings.haveBegun) return;
  touring = false;
  process.exitCode = failed === 0 ? 0 : 1;
  say(failed === 0 ? "\nEvery step worked." : `\n${failed} ${failed === 1 ? "step" : "steps"} did not work.`);
  if (once) return endings.end();

  say(`\nBoth stay up until you press Ctrl-C:
  ${localSlack.url}/                   Slack itself: see what the tour did, and go on with it
  ${config.publicUrl}/                   the landing page; install the app once more
  ${app.installUrl}      where the button leads
  ${config.publicUrl}/readyz             whether the app can do its work`);
}

/** A second signal ends the process at once. */
function endAtSignals(endings: Endings, onSignal: (code: number) => void): void {
  for (const [signal, code] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const) {
    process.on(signal, async () => {
      onSignal(code);
      if (!endings.haveBegun) await endings.end();
      process.exit();
    });
  }
}

/** The variables of the app's own listeners that are set. */
function ownVariables(env: NodeJS.ProcessEnv): Record<string, string> {
  const rows: Readonly<Record<string, Variable>> = SETTINGS;
  return Object.fromEntries(
    Object.values(rows).flatMap(({ name }) => (env[name] ? [[name, env[name]]] : [])),
  );
}
