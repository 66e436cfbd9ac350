import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const SUITES = `
describe("one (embedded)", () => { it("passes", () => {}); describe("inside", () => { it("fails", () => { throw new Error("no"); }); }); });
describe.skip("one (MongoDB)", () => { it("a", () => {}); it("b", () => {}); });
describe.skip("pages (browser)", () => { it("c", () => {}); });
`;

describe("The end of a run of tests", () => {
  let directory: string;
  before(() => {
    directory = mkdtempSync(join(tmpdir(), "bolt-mongodb-app-reporter-"));
    for (const name of ["a", "b"]) writeFileSync(join(directory, `${name}.cjs`), SUITES);
  });
  after(() => rmSync(directory, { recursive: true }));

  for (const [way, options] of [
    ["one file after the other", []],
    ["several files at a time", ["--parallel", "--jobs", "2"]],
  ] as const) {
    it(`says of ${way} how many tests ran on each database, and how many were skipped`, () => {
      const { status, stdout } = spawnSync(
        process.execPath,
        [
          resolve("node_modules/mocha/bin/mocha.js"),
          ...["--no-config", "--no-package", "--reporter", resolve("test/reporter.cjs")],
          ...options,
          ...["a.cjs", "b.cjs"].map((file) => join(directory, file)),
        ],
        { encoding: "utf8" },
      );
      assert.equal(status, 2, stdout);
      assert.match(stdout, /^ {2}Databases: 4 tests on the embedded one, 0 on MongoDB\.$/m);
      assert.match(
        stdout,
        /^ {2}!!! 4 TESTS ON MONGODB WERE SKIPPED: start a server with `npm run mongodb`/m,
      );
      assert.match(stdout, /^ {2}!!! 2 TESTS IN A BROWSER WERE SKIPPED: install Chromium/m);
    });
  }
});
