import assert from "node:assert/strict";
import { cpSync, mkdirSync, readdirSync, symlinkSync } from "node:fs";
import { join, resolve } from "node:path";
import { onADatabaseTarget } from "../databases.js";
import { ensureBuilt, TEST_BUILD } from "./built.js";
import { Scene } from "./scene.js";

/** Links every installed package into a directory, but those of OpenTelemetry. */
function linkOthers(directory: string): void {
  mkdirSync(directory);
  for (const name of readdirSync("node_modules")) {
    if (name.startsWith(".") || name === "@opentelemetry") continue;
    symlinkSync(resolve("node_modules", name), join(directory, name), "junction");
  }
}

onADatabaseTarget("A service without @opentelemetry/api", (target) => {
  let scene: Scene;
  before(async function () {
    this.timeout(30_000); // it may have to be built first
    ensureBuilt();
    scene = await Scene.open(target());
    linkOthers(join(scene.directory, "node_modules"));
    cpSync(TEST_BUILD, join(scene.directory, "dist"), { recursive: true });
    cpSync("package.json", join(scene.directory, "package.json"));
  });
  after(() => scene.close());

  it("has none to import", async () => {
    const look = `import("@opentelemetry/api").then(() => console.log("there"), ({ code }) => console.log(code))`;
    const found = scene.spawnCommand([process.execPath, "--input-type=module", "--eval", look]);
    await found.end;
    assert.equal(found.stdout, "ERR_MODULE_NOT_FOUND\n");
  });

  it("starts, and handles an event", async () => {
    const service = scene.spawnCommand([process.execPath, join("dist", "main.js")]);
    await service.untilSaid(/Install the app: /);
    await scene.installed(scene.acme);
    await scene.answers(scene.acme);
  });
});
