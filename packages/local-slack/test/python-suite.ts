import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export const PYTHON = process.platform === "win32" ? "python" : "python3";

/**
 * Declares a suite of programs in Python, which find `slack_bolt` from PyPI in the directory that `packages` returns. Without a
 * Python with pip it is left out, and counted in the line that ends the run; `REQUIRE_PYTHON=1` makes that a failure.
 */
export function pythonSuite(title: string, suite: (packages: () => string) => void): void {
  const declare = hasPython() ? describe : describe.skip;
  declare(`${title} (Python)`, () => {
    let packages: string;
    before(function () {
      this.timeout(120_000);
      packages = mkdtempSync(join(tmpdir(), "local-slack-python-"));
      const install = [
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--target",
        packages,
      ];
      const { status, stderr } = spawnSync(PYTHON, [...install, "slack_bolt"], { encoding: "utf8" });
      assert.equal(status, 0, stderr);
    });
    after(() => rmSync(packages, { recursive: true, force: true }));
    suite(() => packages);
  });
}

function hasPython(): boolean {
  const { status } = spawnSync(PYTHON, ["-m", "pip", "--version"]);
  if (status !== 0 && process.env.REQUIRE_PYTHON === "1") {
    throw new Error("REQUIRE_PYTHON=1, but there is no Python with pip. Install one.");
  }
  return status === 0;
}
