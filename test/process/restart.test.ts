import assert from "node:assert/strict";
import { readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Scene } from "./scene.js";

describe("The service's embedded database", () => {
  let scene: Scene;
  beforeEach(async () => {
    scene = await Scene.open();
  });
  afterEach(() => scene.close());

  const file = () => join(scene.dataDirectory, "installations.db");

  async function refusal(): Promise<string> {
    const service = scene.spawn();
    assert.equal((await service.end).code, 1);
    assert.equal(service.stdout, "");
    assert.doesNotMatch(service.stderr, /\n./, "one sentence or two on one line");
    return service.stderr;
  }

  /** A process that is killed with two workspaces installed, one after the other. */
  async function killedWithTwoInstalled(): Promise<void> {
    const service = await scene.start();
    await scene.installed(scene.acme);
    await scene.installed(scene.globex);
    await service.kill();
  }

  it("is there at once after a kill, with the installation that it was just given", async () => {
    const service = await scene.start();
    await scene.installed(scene.acme);
    service.signal("SIGKILL");
    const [, { signal }] = await Promise.all([scene.start(), service.end]);
    assert.equal(signal, "SIGKILL");
    await scene.answers(scene.acme);
  });

  it("is one process's: a second one says so, and the first goes on", async () => {
    await scene.start();
    const other = scene.spawn({ PORT: "1" });
    assert.equal((await other.end).code, 1);
    assert.deepEqual(
      [other.stdout, other.stderr],
      [
        "",
        `Another process has the embedded database in ${scene.dataDirectory} open. Stop it, or give this one another DATA_DIR; several processes share a MongoDB (set MONGODB_URI).\n`,
      ],
    );
    await scene.installed(scene.acme);
    await scene.answers(scene.acme);
  });

  it("starts without the end of a last line, which nobody was told is stored", async () => {
    await killedWithTwoInstalled();
    truncateSync(file(), readFileSync(file()).length - 10);
    await scene.start();
    await scene.answers(scene.acme);
    await scene.installed(scene.globex);
    await scene.answers(scene.globex);
  });

  it("is not opened when a line in its middle is damaged: file, line and what to do are said", async () => {
    await killedWithTwoInstalled();
    const damaged = readFileSync(file(), "utf8").replace('"', "?");
    writeFileSync(file(), damaged);
    assert.equal(
      await refusal(),
      `${file()} is damaged at line 1. Restore the file from a backup; or delete that line, and with it what it holds, and start again.\n`,
    );
    assert.equal(readFileSync(file(), "utf8"), damaged, "it is left as it was");

    writeFileSync(file(), damaged.slice(damaged.indexOf("\n") + 1));
    await scene.start();
    await scene.answers(scene.globex);
  });
});
