import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDatabase } from "../database/open-database.js";
import { LISTENERS } from "../listeners/index.js";
import { createLog } from "../log/log.js";
import { readManifest } from "../manifest/app-manifest.js";
import type { ServiceOptions } from "../service.js";
import { findIcon } from "../web/pages/app-icon.js";
import { Endings } from "./endings.js";
import type { AppAtLocalSlack, LocalSlackPackage, Workspace } from "./local-slack.js";
import { startApp } from "./running-app.js";

/** What is needed of the package `local-slack`, whose types the caller gets back. */
interface Package<Slack> extends Pick<LocalSlackPackage, "Browser" | "approveInstall"> {
  startLocalSlack(): Promise<Slack>;
}

/** An app that runs beside a local Slack. */
export interface RunningLocally<Slack> {
  readonly localSlack: Slack;
  /** Where the app is, without a path. */
  readonly url: string;
  /** What the app has logged, from debug on: one JSON object a line. */
  readonly log: readonly string[];
  /** The first person of a workspace installs the app there. Rejects when their last page is not the success page. */
  install(workspace: Pick<Workspace, "id" | "people">): Promise<void>;
  /** Finishes what is in flight, and leaves nothing behind. */
  stop(): Promise<void>;
}

/**
 * Starts an app, as `runService` would with these options, on a free port of 127.0.0.1, with an embedded database of its own
 * in a temporary directory, and a local Slack that knows its manifest: for tests, with any test runner.
 *
 * ```ts
 * import * as localSlackPackage from "local-slack";
 *
 * const running = await startWithLocalSlack(app, localSlackPackage);
 * ```
 *
 * Reads no environment and no `.env` file. Rejects when something cannot be started.
 */
export async function startWithLocalSlack<Slack extends AppAtLocalSlack & { stop(): Promise<void> }>(
  {
    manifestFile = "manifest.yml",
    listeners = LISTENERS,
    home,
    texts,
    collections,
    onSignedIn,
    hooks,
  }: ServiceOptions,
  { startLocalSlack, Browser, approveInstall }: Package<Slack>,
): Promise<RunningLocally<Slack>> {
  const endings = new Endings("startWithLocalSlack");
  const log: string[] = [];
  try {
    const directory = mkdtempSync(join(tmpdir(), "bolt-mongodb-app-local-"));
    endings.add(() => rm(directory, { recursive: true, force: true }));
    const localSlack = await startLocalSlack();
    endings.add(() => localSlack.stop());
    const database = await openDatabase({ directory });
    endings.add(() => database.close());
    const { app, config } = await startApp({
      localSlack,
      manifest: readManifest(manifestFile),
      listeners,
      own: { home, texts, collections, onSignedIn, ...hooks },
      database,
      dataDirectory: directory,
      icon: findIcon(manifestFile),
      logger: (secrets) =>
        createLog({ level: "debug", secrets, destination: { write: (line: string) => void log.push(line) } }),
    });
    endings.add(() => app.stop());
    return {
      localSlack,
      url: config.publicUrl,
      log,
      install: async ({ id, people: [person] }) => {
        const page = await approveInstall(new Browser(), app.installUrl, { team: id, user: person.id });
        if (page.status !== 200) throw new Error(`The last page says ${page.status}: ${page.title}`);
      },
      stop: () => endings.end(),
    };
  } catch (error) {
    await endings.end();
    throw error;
  }
}
