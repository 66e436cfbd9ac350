import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { transformSync } from "esbuild";
import { ensureBuilt, TEST_BUILD } from "./built.js";
import { spawnCommand } from "./command-process.js";
import { quickSources } from "./quick-programs.js";

/** Those of the test build that are not the project's. */
const OF_THE_TESTS = ["config/settings.js", "listeners/answers.mjs", "listeners/index.js"];

/** Whether two files do the same: `npm run package` takes the comments out of `dist`. */
function isSame(one: string, other: string): boolean {
  const code = (text: string) => transformSync(text, { format: "esm", target: "node20" }).code;
  return one === other || code(one) === code(other);
}

describe("The programs that tests start", function () {
  this.timeout(120_000); // they may have to be built first
  before(() => ensureBuilt());

  it("are made of the files of dist, but for the listeners and settings", () => {
    const files = quickSources(TEST_BUILD)
      .filter((file) => file.startsWith(`${TEST_BUILD}/`))
      .map((file) => file.slice(TEST_BUILD.length + 1));
    for (const file of ["service.js", "cli/run-program.js", "installations/mongo-installation-store.js"]) {
      assert.ok(files.includes(file), file);
    }
    const differing = files.filter(
      (file) =>
        OF_THE_TESTS.includes(file) ||
        !isSame(readFileSync(join("dist", file), "utf8"), readFileSync(join(TEST_BUILD, file), "utf8")),
    );
    assert.deepEqual(differing.sort(), OF_THE_TESTS);
  });

  it("say the same as dist/cli/main.js, and end with the same code", async () => {
    for (const args of [["--json"], ["--no-such-option"]]) {
      const { status, stdout, stderr } = spawnSync(
        process.execPath,
        ["dist/cli/main.js", "config", "check", ...args],
        { encoding: "utf8", env: {} },
      );
      const end = await spawnCommand("config check", args, { directory: ".", environment: {} });
      assert.deepEqual(end, { code: status, stdout, stderr });
    }
  });
});
