import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import type { Database } from "../../src/database/database.js";
import { openDatabase } from "../../src/database/open-database.js";
import { type DatabaseTarget, onEachDatabaseTargetInTime } from "../databases.js";
import { onPosix } from "../on-posix.js";
import { fillWithWorkspaces, workspaceId } from "./many-installations.js";
import { Scene } from "./scene.js";
import { startCommand } from "./started-command.js";

const OLD = `old:${Buffer.alloc(32, "the old key ").toString("base64")}`;
const NEW = `new:${Buffer.alloc(32, "the new key ").toString("base64")}`;

/** A rotation over so many records, which has to end within that time. */
function keyRotation(
  target: () => DatabaseTarget | undefined,
  howMany: () => number,
  withinMs: number,
): void {
  let records: number;
  let scene: Scene;
  let database: Database;
  before(async function () {
    this.timeout(120_000);
    records = howMany();
    scene = await Scene.open(target());
    database = await openDatabase(target() ?? { directory: scene.dataDirectory });
    const { clientId } = scene.localSlack;
    await fillWithWorkspaces(database.installations, { clientId, keyRing: OLD, count: records });
  });
  after(async () => {
    await database?.close();
    await scene.close();
  });

  onPosix.it("no event fails, though the command is killed on its way and started again", async function () {
    this.timeout(withinMs + 60_000);
    const service = await scene.start({ TOKEN_KEYS: `${NEW},${OLD}` });
    await scene.installed(scene.acme);
    let flows = true;
    let answered = 0;
    const flow = async () => {
      while (flows) {
        await scene.answers(scene.acme);
        answered += 1;
      }
    };
    const flowing = Promise.all([flow(), flow()]);
    try {
      const startedAt = performance.now();
      const first = rotate();
      // Early enough that most is left to do, also where this process is late.
      const reached = workspaceId(scene.localSlack.clientId, Math.floor(records / 5));
      while (!(await sealedBot(reached)).startsWith("v1.new.")) {
        assert.equal(first.child.exitCode, null, first.output());
        await pause(20);
      }
      const firstPeak = first.peakUntilEnd();
      first.child.kill("SIGKILL");
      const peakBefore = (await firstPeak) ?? 0;

      const second = rotate();
      const peak = (await second.peakUntilEnd()) ?? 0;
      assert.equal(second.child.exitCode, 0, second.output());
      const tookMs = performance.now() - startedAt;
      const said = JSON.parse(second.stdout());
      assert.deepEqual([said.remaining, said.unopened, said.notNeeded], [[], [], ["old"]]);
      assert.ok(said.resealed > 0 && said.resealed < records, `${said.resealed} were left to do`);
      assert.ok(tookMs < withinMs, `it took ${Math.round(tookMs)} ms`);
      // Each run has read all records: what is kept of them would show.
      assert.ok(Math.max(peak, peakBefore) < 300, `${peakBefore} and ${peak} MB`);
      process.stdout.write(
        `      ${records} records in ${Math.round(tookMs)} ms, ${answered} events answered, at most ${Math.max(peak, peakBefore)} MB\n`,
      );
    } finally {
      flows = false;
    }
    await flowing;
    assert.ok(answered > 0);
    const failed = await database.events.find({ failedAt: { $gt: new Date(0) } }).toArray();
    assert.deepEqual(failed, []);
    assert.doesNotMatch(service.output, /token_|failed|could not/i);
    for (const secret of [OLD, NEW]) assert.ok(!service.output.includes(secret.slice(4)));
    assert.equal((await service.stop()).code, 0);

    // The old key is needed no more.
    const alone = await scene.start({ TOKEN_KEYS: NEW });
    await scene.answers(scene.acme);
    await alone.stop();
  });

  async function sealedBot(_id: string): Promise<string> {
    return String((await database.installations.findOne({ _id }))?.sealedBot);
  }

  const rotate = () =>
    startCommand("keys rotate", ["--json"], {
      directory: scene.directory,
      environment: { ...scene.environment, TOKEN_KEYS: `${NEW},${OLD}` },
    });
}

onEachDatabaseTargetInTime("process: keys rotate beside a service that handles events", 15, (target) => {
  // A record is a write of its own, which on MongoDB takes ten times as long as in the embedded database.
  keyRotation(target, () => ("uri" in target() ? 400 : 3_000), 30_000);
});

describe("process: keys rotate over 100,000 records beside a service that handles events (long: 105 s)", () => {
  keyRotation(
    () => undefined,
    () => 100_000,
    120_000,
  );
});
