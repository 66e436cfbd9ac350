import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const MOCHA = "node_modules/mocha/bin/mocha.js";
const TESTS = `
import { onPosix } from ${JSON.stringify(new URL("on-posix.ts", import.meta.url).href)};
onPosix.describe("a suite", () => {
  it("of two", () => console.log("first ran"));
  it("tests", () => console.log("second ran"));
});
onPosix.it("a test", () => console.log("third ran"));
it("for every system", () => console.log("fourth ran"));
`;

describe("A test that needs POSIX", () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "on-posix-test-"));
    writeFileSync(join(directory, "some.test.mts"), TESTS);
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  /** What mocha says of the tests on a system of this name. */
  function runOn(platform: string): string {
    const system = join(directory, "system.mjs");
    writeFileSync(system, `Object.defineProperty(process, "platform", { value: "${platform}" });`);
    const { stdout, stderr } = spawnSync(process.execPath, [MOCHA, join(directory, "some.test.mts")], {
      env: { ...process.env, NODE_OPTIONS: `--import ${pathToFileURL(system)}` },
      encoding: "utf8",
    });
    assert.equal(stderr, "");
    return stdout;
  }

  it("runs on macOS", () => {
    const said = runOn("darwin");
    assert.match(said, /4 passing/);
    assert.deepEqual(said.match(/\w+ ran/g), ["third ran", "fourth ran", "first ran", "second ran"]);
    assert.doesNotMatch(said, /SKIPPED/);
  });

  it("is skipped on Windows, and counted in the run's last line", () => {
    const said = runOn("win32");
    assert.match(said, /1 passing.*\n +3 pending/);
    assert.deepEqual(said.match(/\w+ ran/g), ["fourth ran"]);
    assert.match(said, /!!! 3 TESTS WERE SKIPPED ON WINDOWS: [^\n]+\n$/);
  });
});
