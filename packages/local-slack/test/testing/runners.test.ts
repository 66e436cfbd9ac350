import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { transformSync } from "esbuild";
import { installedHere, PACKAGE, PackedProject } from "../packed-project.js";

const [, README_TEST = ""] =
  /^```ts\n(.*?)^```$/ms.exec(readFileSync(join(PACKAGE, "README.md"), "utf8")) ?? [];
const FROM_NODE = 'import { test } from "node:test";\n';

describe("The test that the README of local-slack shows", () => {
  it("has fewer than 30 lines", () => {
    assert.ok(README_TEST.includes(FROM_NODE));
    assert.ok(README_TEST.trim().split("\n").length < 30);
  });
});

describe("The test that the README of local-slack shows, in somebody else's project (long: 60 s)", function () {
  this.timeout(240_000);
  let project: PackedProject;

  before(() => {
    project = PackedProject.create();
    project.install(installedHere("@slack/bolt"), installedHere("mocha"), "vitest@3", "jest@30");
  });
  after(() => project.remove());

  /** It as a module, with what stands for the import of `test`. */
  const withTest = (line: string) => README_TEST.replace(FROM_NODE, line);
  /** It with `require`, as the transformers of jest make it of a module. */
  const required = (source: string) => transformSync(source, { format: "cjs" }).code;

  it("runs in node:test", () => {
    project.write("node.test.mjs", README_TEST);
    assert.match(project.node("--test", "node.test.mjs"), /pass 1/);
  });

  it("ends with exit code 1 when it fails", () => {
    project.write("failing.test.mjs", README_TEST.replace("`Hello ", "`Goodbye "));
    const { status, stdout } = spawnSync(process.execPath, ["--test", "failing.test.mjs"], {
      cwd: project.directory,
      encoding: "utf8",
      env: { ...process.env, NODE_TEST_CONTEXT: undefined },
      timeout: 30_000,
    });
    assert.equal(status, 1, stdout);
    assert.match(stdout, /Goodbye/);
  });

  it("runs in node:test with require", () => {
    project.write("node.test.cjs", required(README_TEST));
    assert.match(project.node("--test", "node.test.cjs"), /pass 1/);
  });

  it("runs in mocha", () => {
    project.write("mocha.test.mjs", withTest("const test = it;\n"));
    assert.match(project.node("node_modules/mocha/bin/mocha.js", "mocha.test.mjs"), /1 passing/);
  });

  it("runs in vitest", () => {
    project.write("vitest.test.mjs", withTest('import { test } from "vitest";\n'));
    const said = project.node("node_modules/vitest/vitest.mjs", "run", "vitest.test.mjs");
    assert.match(said, /Tests +1 passed/);
  });

  it("runs in jest, which loads it by require", () => {
    project.write("jest.test.cjs", required(withTest("")));
    const said = project.node("node_modules/jest/bin/jest.js", "--testMatch", "**/jest.test.cjs");
    assert.match(said, /1 passed/);
  });
});
