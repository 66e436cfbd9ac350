import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { boltPageCases } from "./bolt-pages.js";

const PYTHON = process.platform === "win32" ? "python" : "python3";

/** Whether there is a Python with pip; with `REQUIRE_PYTHON=1` there must be one. */
function hasPython(): boolean {
  const { status } = spawnSync(PYTHON, ["-m", "pip", "--version"]);
  if (status !== 0 && process.env.REQUIRE_PYTHON === "1") {
    throw new Error("REQUIRE_PYTHON=1, but there is no Python with pip. Install one.");
  }
  return status === 0;
}

const declare = hasPython() ? describe : describe.skip;

declare("The programs of docs/bolt-python.md, with slack_bolt from PyPI (long: 15 s) (Python)", () => {
  let packages: string;
  before(function () {
    this.timeout(120_000);
    packages = mkdtempSync(join(tmpdir(), "local-slack-python-"));
    const install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--target", packages];
    const { status, stderr } = spawnSync(PYTHON, [...install, "slack_bolt"], { encoding: "utf8" });
    assert.equal(status, 0, stderr);
  });
  after(() => rmSync(packages, { recursive: true, force: true }));

  boltPageCases({
    file: "bolt-python.md",
    language: "python",
    comment: "#",
    withToken: "app.py",
    withOAuth: "oauth_app.py",
    run: () => ({ command: [PYTHON, "-u"], env: { PYTHONPATH: packages, HOME: process.env.HOME } }),
  });
});
