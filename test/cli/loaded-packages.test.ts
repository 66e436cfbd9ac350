import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { ensureBuilt } from "../process/built.js";

const TELL = resolve("test/cli/fixtures/tell-packages.cjs");

/** What takes long to load, and is for the service, a database or the dashboard. */
const HEAVY = ["@opentelemetry/api", "@slack/bolt", "d3-scale", "express", "libsql", "mongodb"];

/** The packages that the built program loads for a command, but for ES modules. */
function loadedFor(...args: readonly string[]): string[] {
  const command = ["--require", TELL, "dist/cli/main.js", ...args];
  const { stderr } = spawnSync(process.execPath, command, { encoding: "utf8", env: {} });
  return JSON.parse(stderr.split("\n").at(-1) ?? "");
}

describe("What the program loads", function () {
  this.timeout(60_000); // it may have to be built first
  before(() => ensureBuilt());

  for (const args of [
    ["doctor", "--help"],
    ["manifest", "print", "--url", "https://app.example.com"],
  ]) {
    it(`for ${args.join(" ")} is neither Bolt nor a database`, () => {
      const loaded = loadedFor(...args);
      assert.ok(loaded.includes("commander"), `${loaded}`);
      assert.deepEqual(
        loaded.filter((name) => HEAVY.includes(name)),
        [],
      );
    });
  }

  it("for start is Bolt", () => {
    assert.ok(loadedFor("start").includes("@slack/bolt"));
  });
});
