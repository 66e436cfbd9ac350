import assert from "node:assert/strict";
import fc from "fast-check";
import {
  type Accident,
  DATABASE_ACCIDENTS,
  type PlanOptions,
  planAccidents,
  SERVICE_ACCIDENTS,
} from "./accident-plan.js";

const FIVE_MINUTES = { durationMs: 300_000, leaseMs: 30_000 };

const options = fc.record({
  seed: fc.integer({ min: 1, max: 999_999 }),
  durationMs: fc.integer({ min: 0, max: 600_000 }),
  leaseMs: fc.constantFrom(3_000, 30_000),
});

describe("The plan of accidents", () => {
  it("is the same for the same seed", () => {
    fc.assert(fc.property(options, (each) => assert.deepEqual(planAccidents(each), planAccidents(each))));
  });

  it("is another one for another seed", () => {
    const [one, other] = [1, 2].map((seed) => planAccidents({ ...FIVE_MINUTES, seed }));
    assert.notDeepEqual(one, other);
  });

  it("has every kind of accident, both processes among the victims, in the five minutes of a full run", () => {
    for (let seed = 1; seed <= 100; seed++) {
      const plan = planAccidents({ ...FIVE_MINUTES, seed });
      const kinds = new Set(plan.map(({ kind }) => kind));
      assert.deepEqual(
        [...kinds].sort(),
        [...SERVICE_ACCIDENTS, ...DATABASE_ACCIDENTS].sort(),
        `seed ${seed}`,
      );
      const victims = new Set(plan.flatMap((each) => ("service" in each ? [each.service] : [])));
      assert.equal(victims.size, 2, `seed ${seed}`);
    }
  });

  it("freezes a process for longer than a lease", () => {
    eachPlan(({ leaseMs }, plan) => {
      for (const { kind, lastsMs } of plan)
        if (kind === "freeze") assert.ok(lastsMs > leaseMs, String(lastsMs));
    });
  });

  it("is in the order in which it happens, and over when the load is", () => {
    eachPlan(({ durationMs }, plan) => {
      const moments = plan.map(({ atMs }) => atMs);
      assert.deepEqual(
        moments,
        moments.toSorted((one, other) => one - other),
      );
      for (const { atMs, lastsMs } of plan) assert.ok(atMs + lastsMs <= durationMs);
    });
  });

  it("leaves a second between two accidents of the database, and between two of the processes", () => {
    eachPlan((_, plan) => {
      const isOfService = (each: Accident) => "service" in each;
      for (const track of [plan.filter(isOfService), plan.filter((each) => !isOfService(each))]) {
        for (const [index, { atMs }] of track.entries()) {
          const before = track[index - 1];
          if (before !== undefined) assert.ok(atMs >= before.atMs + before.lastsMs + 1_000);
        }
      }
    });
  });

  function eachPlan(holds: (options: PlanOptions, plan: readonly Accident[]) => void): void {
    fc.assert(fc.property(options, (each) => holds(each, planAccidents(each))));
  }
});
