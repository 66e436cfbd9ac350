import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { npm } from "../npm.js";
import { GOOD } from "./example-figures.js";
import type { Figures } from "./figures.js";
import { VARIANTS } from "./variants.js";

const MAIN = resolve("test/bench/dist/test/bench/main.js");

describe("npm run bench (long: 40 s)", function () {
  this.timeout(240_000);
  let directory: string;

  before(() => {
    directory = mkdtempSync(join(tmpdir(), "bolt-mongodb-app-bench-test-"));
    mkdirSync(join(directory, "docs"));
    const { stdout, stderr } = npm(["run", "-s", "bench", "--", "--help"]);
    assert.match(stdout, /--quick/, stderr);
  });
  after(() => rmSync(directory, { recursive: true, force: true }));

  function bench(args: readonly string[], environment: Readonly<Record<string, string>> = {}, cwd = ".") {
    return spawnSync(process.execPath, [MAIN, ...args], {
      cwd,
      encoding: "utf8",
      env: { ...process.env, ...environment },
    });
  }

  /** The shortest run of these parts: 40 workspaces, loads of 20 milliseconds, once. What it measures says little. */
  function shortest(only: string, json: string, environment: Readonly<Record<string, string>> = {}) {
    const args = ["--quick", "--window", "20", "--rounds", "1", "--workspaces", "40", "--only", only];
    const { stdout, stderr, status } = bench([...args, "--json", json], environment);
    assert.equal(stderr, "");
    assert.equal(status, /^missed /m.test(stdout) ? 1 : 0, stdout);
    return { stdout, figures: JSON.parse(readFileSync(json, "utf8")) as Figures };
  }

  it("measures the variants and fetches, and writes the figures", () => {
    const variants = VARIANTS.map(({ name }) => name);
    const { figures, stdout } = shortest([...variants, "fetches"].join(), join(directory, "figures.json"));
    assert.deepEqual(
      figures.load.map(({ variant, workspaces, rounds }) => [variant, workspaces, rounds.length]),
      variants.map((variant) => [variant, 40, 1]),
    );
    for (const { variant, rounds } of figures.load) {
      const [round] = rounds;
      for (const [name, value] of Object.entries(round ?? {})) {
        if (name === "failed") assert.equal(value, 0, variant);
        else if (!/bytes|database/.test(name)) assert.ok(value > 0, `${name} of ${variant}: ${value}`);
      }
      const hasServer = variant.startsWith("app") && Boolean(process.env.MONGODB_TEST_URI);
      assert.equal(round?.bytesSentPerEvent !== undefined, hasServer, variant);
    }
    assert.deepEqual(
      figures.fetches.map(({ installations, from }) => [installations, from]),
      [
        [40, "database"],
        [40, "cache"],
      ],
    );
    assert.match(stdout, /^not measured +CPU per event at 1,000 workspaces/m);
  });

  it("measures with a listener that calls Slack, and memory, also on the embedded database", () => {
    const json = join(directory, "memory.json");
    const { figures, stdout } = shortest("app,memory", json, { MONGODB_TEST_URI: "" });
    assert.match(stdout, /^On the embedded database/);
    assert.equal(figures.machine.database, "the embedded database");
    assert.deepEqual(
      figures.memory.map(({ variant, event, after, failed, calls }) => [
        ...[variant, event, after.length, failed, calls],
      ]),
      [
        ["app", "message", 2, 0, 0],
        // Three events of the first workspace, then one of each.
        ["app", "app_mention", 2, 0, 43],
      ],
    );
  });

  it("measures the app of another checkout beside this one's, and prints the ratio", () => {
    const args = ["--quick", "--window", "20", "--rounds", "1", "--workspaces", "40", "--only", "app"];
    const { stdout, stderr } = bench([...args, "--against", resolve(".")]);
    assert.equal(stderr, "");
    assert.match(
      stdout,
      /^CPU per event at 40 workspaces: This app without inbox, against the other checkout: \d\.\d{3}x ± 0\.000x$/m,
    );
  });

  it("ends with exit code 1 when a bound is missed", () => {
    const json = join(directory, "missed.json");
    const fetches = [{ installations: 40, from: "cache", medianUs: 6, p99Us: 7 }];
    writeFileSync(json, JSON.stringify({ ...GOOD, fetches }));
    const { status, stdout } = bench(["--from", json]);
    assert.match(stdout, /^missed +A fetch from the cache, 6\.0 µs/m);
    assert.equal(status, 1);
    writeFileSync(json, JSON.stringify(GOOD));
    assert.equal(bench(["--from", json]).status, 0);
  });

  it("makes the document and its chart of the figures", () => {
    const { stderr } = bench(["--from", "figures.json", "--docs"], {}, directory);
    assert.equal(stderr, "");
    assert.match(
      readFileSync(join(directory, "docs/benchmarks.md"), "utf8"),
      /\| This app with inbox \| 40 \| \d/,
    );
    assert.ok(existsSync(join(directory, "docs/benchmarks.svg")));
  });

  it("refuses what it does not know", () => {
    for (const [args, sentence] of [
      [["--only", "app,x"], /--only knows least, bolt-express, .*, memory, fetches, not x\./],
      [["--event", "reaction"], /--event knows message, app_mention, not reaction\./],
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
