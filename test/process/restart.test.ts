import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { freePort } from "../../demo/running-app.js";
import { onPosix } from "../on-posix.js";
import { Scene } from "./scene.js";

describe("The service's embedded database", () => {
  let scene: Scene;
  beforeEach(async () => {
    scene = await Scene.open();
  });
  afterEach(() => scene.close());

  const file = () => join(scene.dataDirectory, "data.sqlite");

  async function refusal(): Promise<string> {
    const service = scene.spawn();
    assert.equal((await service.end).code, 1);
    assert.equal(service.stdout, "");
    assert.doesNotMatch(service.stderr, /\n./, "one sentence or two on one line");
    return service.stderr;
  }

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
    await other.stop();
    await scene.answers(scene.acme);
  });

  onPosix.it("is closed with exit code 0 by one of two services that share it", async () => {
    await scene.start();
    const other = scene.spawn({ PORT: String(await freePort()) });
    await other.untilSaid(/Install the app: /);
    assert.equal((await other.stop()).code, 0);
  });

  it("is not opened when it is damaged; the error names the file and what to do", async () => {
    const service = await scene.start();
    await service.kill();
    writeFileSync(file(), "no database ".repeat(1_000));
    assert.equal(
      await refusal(),
      `${file()} is damaged. Restore it from a backup; or move it and the files beside it that begin with its name away, to begin with an empty database.\n`,
    );
  });
});
