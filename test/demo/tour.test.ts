import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startLocalSlack } from "local-slack";
import { heldBackScope } from "../../demo/held-back-scope.js";
import { startApp } from "../../demo/running-app.js";
import { tour } from "../../demo/tour.js";
import { openSqliteDatabase } from "../../src/database/sqlite/sqlite-database.js";
import { createLog } from "../../src/log/log.js";
import { type AppParts, TEST_APP } from "../fixtures/test-app.js";

const { manifest, listeners } = TEST_APP;
const NEEDED = ["app_uninstalled", "tokens_revoked"];
const UNHEARD = "the app has no listener for app_mention";

/** Takes the tour of an app; resolves to what it said and to the number of steps that did not work. */
async function take(app: AppParts): Promise<{ said: string; failed: number }> {
  const directory = await mkdtemp(join(tmpdir(), "bolt-mongodb-app-tour-"));
  const database = await openSqliteDatabase(directory);
  const localSlack = await startLocalSlack();
  const heldBack = heldBackScope(app.manifest);
  const start = (botScopes: readonly string[]) =>
    startApp({
      ...app,
      localSlack,
      manifest: { ...app.manifest, botScopes },
      database,
      dataDirectory: directory,
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
    const parts = { ...app, localSlack, database, app: running.app, heldBack, upgrade };
    const failed = await tour(parts, (line) => lines.push(line));
    return { said: lines.join("\n"), failed };
  } finally {
    await running.app.stop();
    await localSlack.stop();
    await database.close();
    await rm(directory, { recursive: true, force: true });
  }
}

const leftOut = (said: string) => [...said.matchAll(/– left out: (.*)/g)].map(([, reason]) => reason);

describe("The tour of the demo", () => {
  it("leaves out what an app with a command alone does not have, and says so", async () => {
    const { said, failed } = await take({
      ...TEST_APP,
      manifest: {
        ...manifest,
        userScopes: [],
        botScopes: ["commands"],
        botEvents: NEEDED,
        commands: [{ command: "/poll", description: "Starts a poll" }],
      },
      listeners: listeners.filter(({ to }) => NEEDED.includes(String(to))),
    });
    assert.deepEqual(leftOut(said), [
      UNHEARD,
      "the manifest has no user scopes: nobody connects an account",
      "the app needs each of its bot scopes from the start, or has no Home tab",
    ]);
    assert.equal(failed, 0, said);
  });

  it("leaves out a step for which there is no listener, though the manifest has the event", async () => {
    const { said, failed } = await take({
      ...TEST_APP,
      listeners: listeners.filter(({ to }) => to !== "app_mention"),
    });
    assert.deepEqual(leftOut(said), [UNHEARD, "the app has no /speak"]);
    assert.equal(failed, 0, said);
  });

  it("installs an app that has no bot", async () => {
    const { said, failed } = await take({
      ...TEST_APP,
      manifest: { ...manifest, botScopes: [], botEvents: NEEDED, commands: [] },
    });
    assert.match(said, /the app has no bot, and their own account is connected/);
    assert.equal(failed, 0, said);
  });

  it("never holds back a scope that a step needs", () => {
    const of = (...botScopes: string[]) => heldBackScope({ botScopes });
    assert.equal(of("chat:write", "reactions:read", "commands", "im:history"), "reactions:read");
    assert.equal(of("app_mentions:read", "chat:write"), undefined);
  });
});
