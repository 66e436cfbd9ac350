import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const SUITES = `
describe("one (embedded)", () => { it("passes", () => {}); describe("inside", () => { it("fails", () => { throw new Error("no"); }); }); });
describe.skip("one (MongoDB)", () => { it("a", () => {}); it("b", () => {}); });
describe.skip("pages (browser)", () => { it("c", () => {}); });
describe.skip("programs (Python)", () => { it("d", () => {}); });
`;

const UNSTEADY = `
let tries = 0;
describe("two", () => { it("passes in the end", () => { tries += 1; if (tries === 1) throw new Error("too early"); }); });
`;

describe("The end of a run of tests", () => {
  let directory: string;
  before(() => {
    directory = mkdtempSync(join(tmpdir(), "bolt-mongodb-app-reporter-"));
    for (const name of ["a", "b"]) writeFileSync(join(directory, `${name}.cjs`), SUITES);
    writeFileSync(join(directory, "unsteady.cjs"), UNSTEADY);
  });
  after(() => rmSync(directory, { recursive: true }));

  function run(options: readonly string[], files: readonly string[]) {
    const mocha = resolve("node_modules/mocha/bin/mocha.js");
    const reporter = ["--no-config", "--no-package", "--reporter", resolve("test/reporter.cjs")];
    const paths = files.map((file) => join(directory, file));
    return spawnSync(process.execPath, [mocha, ...reporter, ...options, ...paths], { encoding: "utf8" });
  }

  for (const [way, options] of [
    ["one file after the other", []],
    ["several files at a time", ["--parallel", "--jobs", "2"]],
  ] as const) {
    it(`says of ${way} how many tests ran on each database, and how many were skipped`, () => {
      const { status, stdout } = run(options, ["a.cjs", "b.cjs"]);
      assert.equal(status, 2, stdout);
      assert.match(stdout, /^ {2}Databases: 4 tests on the embedded one, 0 on MongoDB\.$/m);
      assert.match(
        stdout,
        /^ {2}!!! 4 TESTS ON MONGODB WERE SKIPPED: start a server with `npm run mongodb`/m,
      );
      assert.match(stdout, /^ {2}!!! 2 TESTS IN A BROWSER WERE SKIPPED: install Chromium/m);
      assert.match(stdout, /^ {2}!!! 2 TESTS WITH PYTHON WERE SKIPPED: install Python 3 with pip\.$/m);
    });

    it(`names of ${way} each test that passed only when it was tried again`, () => {
      const { status, stdout } = run([...options, "--retries", "1"], ["unsteady.cjs"]);
      assert.equal(status, 0, stdout);
      assert.match(stdout, /^ {2}!!! FAILED ONCE, AND WAS TRIED AGAIN: two passes in the end: too early$/m);
    });
  }
});
