import assert from "node:assert/strict";
import {
  type Account,
  account,
  type Call,
  type Evidence,
  type ProcessHistory,
  type Reason,
} from "./account.js";
import { exitCode, report } from "./report.js";

const UNHARMED: ProcessHistory = { killedAt: undefined, frozen: [], triedAgain: new Set() };

const call = (process: number, at: number, answeredAt: number | undefined = at + 1): Call => ({
  event: "Ev1",
  process,
  at,
  answeredAt,
});

/** What became of one event, that was accepted and is done as far as the database knows. */
function accountOf(evidence: Partial<Evidence> & { readonly accepted?: boolean }): Account {
  return account({
    sent: new Map([["Ev1", { accepted: evidence.accepted ?? true }]]),
    calls: [],
    processes: [UNHARMED, UNHARMED],
    databaseAway: [],
    stored: new Map([["Ev1", { state: "done" }]]),
    ...evidence,
  });
}

const exitCodeOf = (of: Account, endedBadly = 0) => exitCode({ account: of, endedBadly });

describe("The account of a chaos run", () => {
  it("reports nothing about an event that was accepted and handled once", () => {
    const result = accountOf({ calls: [call(0, 10)] });
    assert.deepEqual(result, {
      sent: 1,
      accepted: 1,
      lost: [],
      handledTwice: new Map(),
      repeated: [],
      stuck: [],
      failed: new Map(),
    });
    assert.equal(exitCodeOf(result), 0);
  });

  it("calls an event lost, with exit code 1, that was accepted and counts as done, but was never handled", () => {
    const result = accountOf({});
    assert.deepEqual(result.lost, ["Ev1"]);
    assert.equal(exitCodeOf(result), 1);
  });

  it("calls an event lost that was accepted, and of which the database knows nothing", () => {
    const result = accountOf({ stored: new Map() });
    assert.deepEqual(result.lost, ["Ev1"]);
    assert.equal(exitCodeOf(result), 1);
  });

  it("does not count an event as lost that was never accepted", () => {
    const result = accountOf({ accepted: false, stored: new Map() });
    assert.equal(result.accepted, 0);
    assert.equal(exitCodeOf(result), 0);
  });

  it("calls an event stuck, with exit code 1, that is still waiting or in flight, handled or not", () => {
    for (const calls of [[], [call(0, 10)]]) {
      const result = accountOf({ calls, stored: new Map([["Ev1", { state: "open" }]]) });
      assert.deepEqual([result.stuck, result.lost], [["Ev1"], []]);
      assert.equal(exitCodeOf(result), 1);
    }
  });

  it("counts an event that is kept as failed under its error: it is not lost", () => {
    const result = accountOf({ stored: new Map([["Ev1", { state: "failed", error: "process_ended" }]]) });
    assert.deepEqual([result.failed, result.lost], [new Map([["process_ended", ["Ev1"]]]), []]);
    assert.equal(exitCodeOf(result), 0);
  });

  it("has exit code 1 for a process that ended by itself", () => {
    assert.equal(exitCodeOf(accountOf({ calls: [call(0, 10)] }), 1), 1);
  });

  const DIED = { ...UNHARMED, killedAt: 15 };
  const STOPPED = { ...UNHARMED, frozen: [{ from: 12, to: 40 }] };
  const FAILED = { ...UNHARMED, triedAgain: new Set(["Ev1"]) };
  const AWAY = [{ from: 12, to: 20 }];
  const twice: Readonly<Record<string, readonly [Reason, Partial<Evidence>]>> = {
    "its process was killed after the call": ["killed", { processes: [DIED, UNHARMED] }],
    "it was killed though the database was away at the same time": [
      "killed",
      { processes: [DIED, UNHARMED], databaseAway: AWAY },
    ],
    "its process was stopped after the call": ["frozen", { processes: [STOPPED, UNHARMED] }],
    "the process that had it first went on when another had taken it over": [
      "frozen",
      { processes: [UNHARMED, STOPPED] },
    ],
    "the database was away after the call": ["database", { databaseAway: AWAY }],
    "its listener failed after the call": ["again", { processes: [FAILED, UNHARMED] }],
    "nothing had happened": ["unknown", {}],
    "its process was killed only after the second call": [
      "unknown",
      { processes: [{ ...UNHARMED, killedAt: 35 }, UNHARMED] },
    ],
    "the second of the processes was killed": ["unknown", { processes: [UNHARMED, DIED] }],
    "the database was away only before the first call": ["unknown", { databaseAway: [{ from: 1, to: 9 }] }],
  };
  for (const [circumstance, [reason, evidence]] of Object.entries(twice)) {
    it(`says of an event that two processes handled, where ${circumstance}: ${reason}`, () => {
      const { handledTwice, repeated } = accountOf({ calls: [call(0, 10), call(1, 30)], ...evidence });
      assert.deepEqual([...handledTwice], [[reason, ["Ev1"]]]);
      assert.deepEqual(repeated, []);
    });
  }

  it("says of an event that one process handled twice that its listener failed in between, where it did", () => {
    const { handledTwice } = accountOf({ calls: [call(0, 10), call(0, 30)], processes: [FAILED] });
    assert.deepEqual([...handledTwice], [["again", ["Ev1"]]]);
  });

  it("does not count a call as a second handling that Slack's client repeated because it got no answer", () => {
    const unanswered = accountOf({ calls: [{ ...call(0, 10), answeredAt: undefined }, call(0, 30)] });
    const late = accountOf({ calls: [call(0, 10, 11_000), call(0, 10_010)] });
    const asleep = accountOf({ calls: [call(0, 10), call(0, 30)], processes: [STOPPED] });
    for (const { handledTwice, repeated } of [unanswered, late, asleep]) {
      assert.deepEqual([handledTwice.size, repeated], [0, ["Ev1"]]);
    }
  });

  it("has no explanation for a second handling by one process whose call was answered", () => {
    const { handledTwice } = accountOf({ calls: [call(0, 10), call(0, 30)], databaseAway: AWAY });
    assert.deepEqual([...handledTwice], [["unknown", ["Ev1"]]]);
  });

  it("counts an event that was handled three times once, as unexplained where one time is", () => {
    const calls = [call(0, 10), call(1, 30), call(0, 50)];
    const { handledTwice } = accountOf({ calls, processes: [DIED, UNHARMED] });
    assert.deepEqual([...handledTwice], [["unknown", ["Ev1"]]]);
  });

  it("prints each figure, and the ids of lost and stuck events", () => {
    const result = accountOf({
      calls: [call(0, 10), call(1, 30)],
      stored: new Map([["Ev1", { state: "open" }]]),
    });
    const text = report({
      account: result,
      calls: [call(0, 10), call(1, 30)],
      latestTimerMs: 0,
      answers: new Map([
        ["200", 2],
        ["503", 1],
      ]),
      endedBadly: 0,
    }).join("\n");
    assert.match(text, /200 2 times, 503 1 times/);
    assert.match(text, /^accepted +1 {2}of 1 that were sent$/m);
    assert.match(text, /^lost +0$/m);
    assert.match(
      text,
      /^handled twice +1\n +1 {2}nothing that is known explains it\n +Ev1 by process 0 at 10 ms/m,
    );
    assert.match(text, /^stuck +1 {2}Ev1$/m);
    assert.match(text, /^failed +0$/m);
  });
});
