import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { installInBrowser } from "./install-in-browser.js";
import { starterCases } from "./starter-cases.js";

const WINDOWS = process.platform === "win32";
const INSTALLED = ["--installed", "Acme"];

/** Declares a suite for what finds these packages from npm in the folder that `nodeModules` returns. */
function npmSuite(
  title: string,
  packages: readonly string[],
  suite: (nodeModules: () => string) => void,
): void {
  describe(title, () => {
    let directory: string;
    before(function () {
      this.timeout(180_000);
      directory = mkdtempSync(join(tmpdir(), "local-slack-npm-"));
      writeFileSync(join(directory, "package.json"), "{}");
      const { status, stderr } = spawnSync(
        "npm",
        ["install", "--no-audit", "--no-fund", "--ignore-scripts", "--silent", ...packages],
        { cwd: directory, encoding: "utf8", shell: WINDOWS },
      );
      assert.equal(status, 0, stderr);
    });
    after(() => rmSync(directory, { recursive: true, force: true }));
    suite(() => join(directory, "node_modules"));
  });
}

for (const version of ["3", "4"]) {
  npmSuite(
    `A starter in JavaScript on Bolt ${version} from npm (long: 60 s)`,
    [`@slack/bolt@${version}`, "dotenv", "@slack/cli-hooks"],
    (nodeModules) => {
      const run = (command: readonly string[], options: readonly string[]) => () => ({
        template: "starter-js",
        command,
        options,
        nodeModules: nodeModules(),
      });

      describe("in Socket Mode, as slack run starts it", () => {
        starterCases(run(["npx", "--no-install", "slack-cli-start"], INSTALLED));
      });

      describe("with OAuth", () => {
        starterCases(run([process.execPath, "app-oauth.js"], ["--no-socket-mode"]), installInBrowser);
      });
    },
  );
}
