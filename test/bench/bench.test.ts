import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { npm } from "../npm.js";
import type { Figures } from "./figures.js";

const MAIN = resolve("test/bench/dist/test/bench/main.js");

describe("npm run bench (long: 25 s)", function () {
  this.timeout(120_000);
  let directory: string;

  before(() => {
    directory = mkdtempSync(join(tmpdir(), "bolt-mongodb-app-bench-test-"));
    mkdirSync(join(directory, "docs"));
    const { stdout, stderr } = npm(["run", "-s", "bench", "--", "--help"]);
    assert.match(stdout, /--quick/, stderr);
  });
  after(() => rmSync(directory, { recursive: true, force: true }));

  function bench(args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
    return spawnSync(process.execPath, [MAIN, ...args], {
      encoding: "utf8",
      env: { ...process.env, ...environment },
    });
  }

  /** The shortest run of these parts: 40 workspaces, loads of 20 milliseconds, once. */
  function shortest(only: string, json: string, environment: Readonly<Record<string, string>> = {}) {
    const args = ["--quick", "--window", "20", "--rounds", "1", "--workspaces", "40", "--only", only];
    const { stdout, stderr, status } = npm(["run", "-s", "bench", "--", ...args, "--json", json], {
      env: { ...process.env, ...environment },
    });
    assert.equal(status, 0, stdout + stderr);
    return { stdout, figures: JSON.parse(readFileSync(json, "utf8")) as Figures };
  }

  it("measures the variants and fetches, and writes the figures", () => {
    const { figures, stdout } = shortest("a,b,c,e,fetches", join(directory, "figures.json"));
    assert.deepEqual(
      figures.load.map(({ variant, workspaces, failed }) => [variant, workspaces, failed]),
      ["a", "b", "c", "e"].map((variant) => [variant, 40, 0]),
    );
    for (const figure of figures.load) {
      for (const name of [
        "eventsPerSec",
        "p50Ms",
        "p99Ms",
        "cpuPerEventUs",
        "rssMb",
        "halfLoadP99Ms",
      ] as const) {
        assert.ok(figure[name] > 0, `${name} of ${figure.variant}: ${figure[name]}`);
      }
      assert.equal(figure.rounds.length, 1);
    }
    assert.deepEqual(
      figures.fetches.filter(({ from }) => from === "database").map(({ installations }) => installations),
      [40],
    );
    assert.match(stdout, /^not measured +CPU per event at 1,000 workspaces/m);
  });

  it("measures memory, also on the embedded database", () => {
    const { figures, stdout } = shortest("d,memory", join(directory, "memory.json"), {
      MONGODB_TEST_URI: "",
    });
    assert.match(stdout, /^On the embedded database/);
    assert.equal(figures.machine.database, "the embedded database");
    assert.deepEqual(
      figures.memory.map(({ variant, after, failed, calls }) => [variant, after.length, failed, calls]),
      // Three events of the first workspace, then one of each.
      [0, 43].map((calls) => ["d", 2, 0, calls]),
    );
  });

  it("makes the document and its chart of the figures", () => {
    const { status, stderr } = spawnSync(process.execPath, [MAIN, "--from", "figures.json", "--docs"], {
      cwd: directory,
      encoding: "utf8",
    });
    assert.equal(status, 0, stderr);
    assert.match(
      readFileSync(join(directory, "docs/benchmarks.md"), "utf8"),
      /\| e\. This app with inbox \| \d/,
    );
    assert.ok(existsSync(join(directory, "docs/benchmarks.svg")));
  });

  it("refuses what it does not know", () => {
    for (const [args, sentence] of [
      [["--only", "a,x"], /--only knows a, b, c, d, e, memory, fetches, not x\./],
      [["--window", "soon"], /--window takes a whole number from 1 on\./],
      [["--slowly"], /--slowly/],
    ] as const) {
      const { status, stderr } = bench(args);
      assert.equal(status, 2);
      assert.match(stderr, sentence);
      assert.doesNotMatch(stderr, /^ +at /m);
    }
  });
});
