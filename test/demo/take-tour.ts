import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as localSlackPackage from "local-slack";
import { openSqliteDatabase } from "../../src/database/sqlite/sqlite-database.js";
import { heldBackScope } from "../../src/demo/held-back-scope.js";
import { freePort, startApp } from "../../src/demo/running-app.js";
import { tour } from "../../src/demo/tour.js";
import { createLog } from "../../src/log/log.js";
import type { AppParts } from "../fixtures/test-app.js";

/** Takes the tour of an app, under a path where there is one; resolves to what it said and to the number of steps that did not work. */
export async function takeTour(app: AppParts, path = ""): Promise<{ said: string; failed: number }> {
  const directory = await mkdtemp(join(tmpdir(), "bolt-mongodb-app-tour-"));
  const database = await openSqliteDatabase(directory);
  const localSlack = await localSlackPackage.startLocalSlack();
  const port = await freePort();
  const heldBack = heldBackScope(app.manifest);
  const start = (botScopes: readonly string[]) =>
    startApp({
      ...app,
      localSlack,
      manifest: { ...app.manifest, botScopes },
      database,
      dataDirectory: directory,
      port,
      environment: { PUBLIC_URL: `http://127.0.0.1:${port}${path}` },
      logger: (secrets) => createLog({ level: "fatal", secrets }),
    });
  let running = await start(app.manifest.botScopes.filter((scope) => scope !== heldBack));
  const upgrade = async () => {
    await running.app.stop();
    running = await start(app.manifest.botScopes);
    return running.app;
  };
  try {
    const lines: string[] = [];
    const parts = {
      ...app,
      package: localSlackPackage,
      localSlack,
      database,
      app: running.app,
      heldBack,
      upgrade,
    };
    const failed = await tour(parts, (line) => lines.push(line));
    return { said: lines.join("\n"), failed };
  } finally {
    await running.app.stop();
    await localSlack.stop();
    await database.close();
    await rm(directory, { recursive: true, force: true });
  }
}
