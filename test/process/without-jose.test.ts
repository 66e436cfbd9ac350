import assert from "node:assert/strict";
import { cpSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { signInManifestText } from "../fixtures/sign-in-manifest.js";
import { ensureBuilt, TEST_BUILD } from "./built.js";
import { Scene } from "./scene.js";

describe("A service without jose", function () {
  this.timeout(60_000); // it may have to be built first
  let scene: Scene;
  before(async () => {
    ensureBuilt();
    scene = await Scene.open();
    const modules = join(scene.directory, "node_modules");
    mkdirSync(modules);
    for (const name of readdirSync("node_modules")) {
      if (name.startsWith(".") || name === "jose") continue;
      symlinkSync(resolve("node_modules", name), join(modules, name), "junction");
    }
    cpSync(TEST_BUILD, join(scene.directory, "dist"), { recursive: true });
    cpSync("package.json", join(scene.directory, "package.json"));
  });
  after(() => scene.close());

  const start = () => scene.spawnCommand([process.execPath, join("dist", "main.js")]);

  it("starts where nobody signs in", async () => {
    const service = start();
    await service.untilSaid(/Install the app: /);
    await service.kill();
  });

  it("says what to install where the manifest asks for Sign in with Slack, and ends with 1", async () => {
    writeFileSync(join(scene.directory, "manifest.yml"), signInManifestText());
    const service = start();
    const { code } = await service.end;
    assert.equal(code, 1);
    assert.match(
      service.stderr,
      /^Sign in with Slack needs jose, which this project has not installed\. Run: npm install "jose@\^5\.10\.0"\n$/,
    );
  });
});
