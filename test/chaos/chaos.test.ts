import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { onMongoServer } from "../databases.js";
import { onPosix } from "../on-posix.js";
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
    onPosix.it("lose none of the events that they accepted, and are stuck with none", async function () {
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
  it("says what to do, and ends with exit code 2, where no MongoDB answers", () => {
    const { status, stderr } = spawnSync(process.execPath, ["--import", "tsx/esm", "test/chaos/main.ts"], {
      env: { ...process.env, MONGODB_TEST_URI: "mongodb://127.0.0.1:9/" },
      encoding: "utf8",
    });
    assert.match(stderr, /No MongoDB server answered at 127\.0\.0\.1:9.*Check that it runs/);
    assert.equal(status, 2);
  }).timeout(60_000);
});
