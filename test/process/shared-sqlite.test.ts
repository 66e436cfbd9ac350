import assert from "node:assert/strict";
import { spawnSqlite } from "../database/spawn-sqlite.js";
import { Scene } from "./scene.js";

const EVENTS = 60;

/** Of a hundred answers one may be slower than 100 ms, as everything here shares two cores; none as slow as a stalled process. */
function assertPrompt(healthMs: readonly number[]): void {
  const [slowest = 0, ...others] = healthMs.toSorted((a, b) => b - a);
  const figures = `${healthMs.length} answers, the slowest after ${Math.round(slowest)} ms`;
  process.stdout.write(`      /healthz: ${figures}\n`);
  assert(slowest < 400, figures);
  assert((others[Math.floor(healthMs.length / 100)] ?? 0) < 100, figures);
}

describe("A service on an embedded database that another process writes to", function () {
  this.timeout(60_000);
  let scene: Scene;
  beforeEach(async () => {
    scene = await Scene.open();
    await scene.start();
    await scene.installed(scene.acme);
  });
  afterEach(() => scene.close());

  /** Sends events and asks for health until the other process has ended; what came of it, and how long each took. */
  async function meanwhile(otherEnds: Promise<unknown>) {
    let ended = false;
    void otherEnds.finally(() => {
      ended = true;
    });
    const health: number[] = [];
    const before = scene.localSlack.deliveries.length;
    for (let sent = 0; !ended || sent < EVENTS; sent++) {
      if (sent < EVENTS) await scene.mention(scene.acme);
      const askedAt = performance.now();
      assert.equal((await fetch(`${scene.url}/healthz`)).status, 200);
      health.push(performance.now() - askedAt);
    }
    const deliveries = () =>
      scene.localSlack.deliveries.slice(before).filter(({ type }) => type === "app_mention");
    await scene.localSlack.until(
      "an answer to each event",
      () =>
        deliveries().every(({ attempts }) => attempts.some(({ status }) => status !== undefined)) ||
        undefined,
      10_000,
    );
    const first = deliveries().map(({ attempts }) => attempts[0]);
    return { healthMs: health, first };
  }

  it("answers its health check at once, and each event within three seconds, while 10,000 rows are written", async () => {
    const other = spawnSqlite(scene.dataDirectory, "bulk");
    assert.equal(await other.nextLine(), "open");
    const { healthMs, first } = await meanwhile(other.ended());
    assertPrompt(healthMs);
    assert.equal(first.length, EVENTS);
    for (const attempt of first)
      assert([200, 503].includes(Number(attempt?.status)), String(attempt?.status));
  });

  it("does the same while a transaction is held for two seconds", async () => {
    const other = spawnSqlite(scene.dataDirectory, "hold");
    assert.deepEqual([await other.nextLine(), await other.nextLine()], ["open", "holds"]);
    const timer = setTimeout(() => other.child.stdin?.end(), 2_000);
    const { healthMs, first } = await meanwhile(other.ended());
    clearTimeout(timer);
    assertPrompt(healthMs);
    assert.equal(first.length, EVENTS);
    for (const attempt of first)
      assert([200, 503].includes(Number(attempt?.status)), String(attempt?.status));
  });
});
