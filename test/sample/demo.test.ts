import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { takeTour } from "../demo/take-tour.js";
import { projectApp } from "../fixtures/test-app.js";
import { ensureBuilt } from "../process/built.js";

const DEMO = [resolve("dist/cli/main.js"), "demo", "--once"];

/** Runs the demo with the project's manifest, changed. */
function demoWith(change: (manifest: string) => string) {
  const directory = mkdtempSync(join(tmpdir(), "bolt-mongodb-app-demo-test-"));
  try {
    writeFileSync(join(directory, "manifest.yml"), change(readFileSync("manifest.yml", "utf8")));
    const env = { PATH: process.env.PATH, TMPDIR: directory, TEMP: directory };
    return spawnSync(process.execPath, DEMO, { cwd: directory, env, encoding: "utf8" });
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

describe("The demo of the sample", function () {
  this.timeout(60_000); // it may have to be built first
  before(() => ensureBuilt());

  it("has seventeen steps that all work, and leaves none out", async () => {
    const { said, failed } = await takeTour(projectApp());
    assert.equal(said.match(/ ✓ /g)?.length, 17, said);
    assert.doesNotMatch(said, /left out/);
    assert.equal(failed, 0);
  });

  for (const [missing, reason, changed] of [
    ["user scopes", "the manifest has no user scopes: nobody connects an account", { userScopes: [] }],
    ["/speak", "the app has no /speak", { commands: [] }],
  ] as const) {
    it(`leaves out what needs ${missing} where the app has none, and says so`, async () => {
      const app = projectApp();
      const { said, failed } = await takeTour({ ...app, manifest: { ...app.manifest, ...changed } });
      assert.deepEqual(
        [...said.matchAll(/– left out: (.*)/g)].map(([, said]) => said),
        [reason],
      );
      assert.equal(failed, 0, said);
    });
  }

  it("says which step did not work, and ends with 1", () => {
    const { status, stdout } = demoWith((manifest) =>
      manifest.replace("- chat:write # /speak", "- search:read"),
    );
    assert.match(stdout, /✗ Acme +Waited 5000 ms for the post, /);
    assert.match(stdout, /\n1 step did not work\./);
    assert.equal(status, 1);
  });
});
