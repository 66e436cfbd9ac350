import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { onMongoServer } from "../databases.js";
import { DATABASE_ACCIDENTS, planAccidents, SERVICE_ACCIDENTS } from "./accident-plan.js";
import { runChaos } from "./chaos.js";
import { exitCode, report } from "./report.js";

/** Of the seeds that have every kind of accident in nine seconds. */
const SEED = 17;
const SHORT = { durationMs: 9_000, leaseMs: 3_000 };
const PER_SEC = 40;

onMongoServer(
  "Two services, of which one or the other is killed, stopped or frozen, on a database that breaks off",
  (uri) => {
    it("lose none of the events that they accepted, and are stuck with none", async function () {
      this.timeout(120_000);
      const plan = planAccidents({ ...SHORT, seed: SEED });
      const kinds = new Set(plan.map(({ kind }) => kind));
      assert.deepEqual([...kinds].sort(), [...SERVICE_ACCIDENTS, ...DATABASE_ACCIDENTS].sort());
      const result = await runChaos({
        uri: uri(),
        events: (SHORT.durationMs * PER_SEC) / 1_000,
        perSec: PER_SEC,
        mostUnderWay: PER_SEC,
        plan,
        leaseMs: SHORT.leaseMs,
        retriesSooner: 60,
        patienceMs: 30_000,
        interrupted: new AbortController().signal,
        say: () => undefined,
      });
      const figures = report(result).join("\n      ");
      process.stdout.write(`      ${figures}\n`);
      const { account } = result;
      assert.ok(account.accepted > 50, figures);
      assert.deepEqual([account.lost, account.stuck], [[], []]);
      assert.equal(exitCode(result), 0, result.logs.join("\n---\n"));
    });
  },
);

describe("npm run chaos", () => {
  function chaos(args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
    const { MONGODB_TEST_URI: _, ...inherited } = process.env;
    return spawnSync("npm", ["run", "-s", "chaos", "--", ...args], {
      encoding: "utf8",
      env: { ...inherited, ...environment },
    });
  }

  it("says with --help what there is to say", () => {
    const { status, stdout } = chaos(["--help"]);
    assert.equal(status, 0);
    for (const option of ["--events", "--seed", "--restart-command", "MONGODB_TEST_URI"]) {
      assert.ok(stdout.includes(option), option);
    }
  }).timeout(30_000);

  const refused: Readonly<Record<string, readonly [string[], Record<string, string>, RegExp]>> = {
    "without a MongoDB": [[], {}, /MONGODB_TEST_URI is not set.*npm run mongodb/],
    "with several servers": [[], { MONGODB_TEST_URI: "mongodb://a,b/" }, /has to name one server/],
    "with a number that is none": [
      ["--events", "many"],
      { MONGODB_TEST_URI: "mongodb://a/" },
      /whole number/,
    ],
    "with too few events for an accident": [
      ["--events", "50"],
      { MONGODB_TEST_URI: "mongodb://a/" },
      /before the first accident/,
    ],
  };
  for (const [circumstance, [args, environment, words]] of Object.entries(refused)) {
    it(`does not run, with exit code 2 and a sentence, ${circumstance}`, () => {
      const { status, stderr } = chaos(args, environment);
      assert.match(stderr, words);
      assert.equal(status, 2);
    }).timeout(30_000);
  }
});
