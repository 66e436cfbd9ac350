import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { openSqliteDatabase } from "../../src/database/sqlite/sqlite-database.js";
import { freePort } from "../../src/demo/running-app.js";
import { runFailingService } from "./command-process.js";
import { Scene } from "./scene.js";

describe("The service's embedded database", () => {
  let scene: Scene;
  beforeEach(async () => {
    scene = await Scene.open();
  });
  afterEach(() => scene.close());

  const file = () => join(scene.dataDirectory, "data.sqlite");

  it("can be opened at once after a kill, with the installation that was stored last", async () => {
    const service = await scene.start();
    await scene.installed(scene.acme);
    service.signal("SIGKILL");
    const [, { signal }] = await Promise.all([scene.start(), service.end]);
    assert.equal(signal, "SIGKILL");
    await scene.answers(scene.acme);
  });

  it("is shared by two services: one answers in a workspace that was installed through the other", async () => {
    await scene.start();
    const port = await freePort();
    const other = scene.spawn({ PORT: String(port) });
    await other.untilSaid(/Install the app: /);
    await scene.installed(scene.acme);
    await scene.answers(scene.acme);
    assert.equal((await fetch(`http://127.0.0.1:${port}/readyz`)).status, 200);
    const { code } = await other.stop();
    if (process.platform !== "win32") assert.equal(code, 0, "it closes what the first still uses");
    await scene.answers(scene.acme);
  });

  it("is not opened when it is damaged; the error names the file and what to do", async () => {
    await (await openSqliteDatabase(scene.dataDirectory)).close();
    writeFileSync(file(), "no database ".repeat(1_000));
    const { code, stdout, stderr } = await runFailingService(scene);
    assert.deepEqual([code, stdout], [1, ""]);
    assert.equal(
      stderr,
      `${file()} is damaged. Restore it from a backup; or move it and the files beside it that begin with its name away, to begin with an empty database.\n`,
    );
  });
});
