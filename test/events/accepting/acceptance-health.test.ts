import assert from "node:assert/strict";
import { AcceptanceHealth } from "../../../src/events/accepting/acceptance-health.js";

describe("AcceptanceHealth", () => {
  let now = 0;
  const lines: { fields: object; message: string }[] = [];
  let health: AcceptanceHealth;
  beforeEach(() => {
    now = Date.UTC(2026, 0, 5);
    lines.length = 0;
    health = new AcceptanceHealth(() => now, { error: (fields, message) => lines.push({ fields, message }) });
  });

  const times = (count: number, act: () => void) => {
    for (let index = 0; index < count; index++) act();
  };

  it("logs one error when most of the last ten minutes' events were refused", () => {
    times(30, () => health.accepted());
    times(30, () => health.refused());
    assert.equal(lines.length, 0);
    times(100, () => health.refused());
    assert.equal(lines.length, 1);
    assert.match(lines[0]?.message ?? "", /Slack .*switches the events of an app off .* 95 %/);
    assert.deepEqual(lines[0]?.fields, { refused: 31, deliveries: 61 });
  });

  it("logs it again ten minutes later when most events are still refused", () => {
    times(50, () => health.refused());
    now += 10 * 60_000;
    times(50, () => health.refused());
    assert.equal(lines.length, 2);
  });

  it("counts together what was refused in different minutes", () => {
    times(10, () => health.refused());
    now += 9 * 60_000;
    times(10, () => health.refused());
    assert.deepEqual(
      lines.map(({ fields }) => fields),
      [{ refused: 20, deliveries: 20 }],
    );
  });

  it("does not count events that are older than ten minutes", () => {
    times(1_000, () => health.accepted());
    now += 10 * 60_000;
    times(20, () => health.refused());
    assert.equal(lines.length, 1);
  });

  it("logs nothing when there were only a few events", () => {
    times(19, () => health.refused());
    assert.equal(lines.length, 0);
  });
});
