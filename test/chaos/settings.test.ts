import assert from "node:assert/strict";
import { type Settings, settings, UsageError } from "./settings.js";

const SERVER = "mongodb://127.0.0.1:27017/";

describe("The settings of npm run chaos", () => {
  it("are by default a run of five minutes with the service's leases", () => {
    const { seed, plan, events, perSec, leaseMs, restartCommand } = settings({}, SERVER);
    assert.deepEqual([events / perSec, leaseMs, restartCommand], [300, undefined, undefined]);
    assert.deepEqual(
      settings({ seed: String(seed) }, SERVER).plan,
      plan,
      "the seed that is printed makes the plan",
    );
  });

  it("are read from the command line", () => {
    const typed = {
      events: "500",
      "per-second": "25",
      seed: "7",
      "short-leases": true,
      "restart-command": "true",
    };
    const { plan, ...others } = settings(typed, SERVER);
    const expected: Partial<Settings> = {
      serverUri: SERVER,
      events: 500,
      perSec: 25,
      seed: 7,
      leaseMs: 3_000,
      restartCommand: "true",
    };
    assert.deepEqual({ ...others, ...expected }, others);
    assert.ok(plan.length > 5);
  });

  const refused: Readonly<Record<string, readonly [Parameters<typeof settings>, RegExp]>> = {
    "without a MongoDB": [[{}, undefined], /MONGODB_TEST_URI is not set.*npm run mongodb/],
    "with several servers": [[{}, "mongodb://a,b/"], /has to name one server/],
    "with a number that is none": [[{ events: "many" }, SERVER], /--events takes a whole number/],
    "with a rate of nothing": [[{ "per-second": "0" }, SERVER], /--per-second takes a whole number/],
    "with too few events for an accident": [[{ events: "50" }, SERVER], /over before the first accident/],
  };
  for (const [circumstance, [given, words]] of Object.entries(refused)) {
    it(`are refused with a sentence ${circumstance}`, () => {
      assert.throws(
        () => settings(...given),
        (error: Error) => error instanceof UsageError && words.test(error.message),
      );
    });
  }
});
