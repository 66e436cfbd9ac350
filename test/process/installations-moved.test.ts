import assert from "node:assert/strict";
import { statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Database } from "../../src/database/database.js";
import { openDatabase } from "../../src/database/open-database.js";
import { type DatabaseTarget, freshDatabaseUri, onEachDatabaseTargetInTime } from "../databases.js";
import { onPosix } from "../on-posix.js";
import { fillWithWorkspaces, workspaceId } from "./many-installations.js";
import { Scene } from "./scene.js";
import { startCommand } from "./started-command.js";

const KEYS = `moved:${Buffer.alloc(32, "the key of the move ").toString("base64")}`;

/** Events are answered until it is stopped; resolves to how many were. */
function answering(scene: Scene): { stop(): Promise<number> } {
  let flows = true;
  let answered = 0;
  const flow = async () => {
    while (flows) {
      // Longer than Slack would wait: other tests may have the processor.
      await scene.answerTo(await scene.mention(scene.acme), 15_000);
      answered += 1;
    }
  };
  const flowing = Promise.all([flow(), flow()]);
  flowing.catch(() => undefined); // stop() says it
  return {
    stop: async () => {
      flows = false;
      await flowing;
      return answered;
    },
  };
}

/** A move of so many workspaces, of which each half has to end within that time. */
function move(target: () => DatabaseTarget | undefined, howMany: () => number, withinMs: number): void {
  let count: number;
  let scene: Scene;
  let from: Database;
  let to: { readonly environment: Readonly<Record<string, string>>; readonly target: DatabaseTarget };
  let drop: () => Promise<void> = async () => undefined;
  before(async function () {
    this.timeout(120_000);
    count = howMany();
    scene = await Scene.open(target());
    from = await openDatabase(target() ?? { directory: scene.dataDirectory });
    const { clientId } = scene.localSlack;
    await fillWithWorkspaces(from.installations, { clientId, keyRing: KEYS, count });
    if (scene.environment.MONGODB_URI === undefined) {
      const directory = join(scene.directory, "moved");
      to = { environment: { DATA_DIR: directory }, target: { directory } };
    } else {
      const { uri, drop: dropDatabase } = freshDatabaseUri();
      to = { environment: { MONGODB_URI: uri }, target: { uri } };
      drop = dropDatabase;
    }
  });
  after(async () => {
    await from?.close();
    await scene.close();
    await drop();
  });

  const place = (changes: Readonly<Record<string, string>> = {}) => ({
    directory: scene.directory,
    environment: { ...scene.environment, TOKEN_KEYS: KEYS, ...changes },
  });

  onPosix.it("no event fails, though the import is killed on its way and started again", async function () {
    this.timeout(3 * withinMs + 60_000);
    const old = await scene.start({ TOKEN_KEYS: KEYS });
    await scene.installed(scene.acme);
    await scene.connected(scene.acme);
    const beforeExport = answering(scene);
    const exportBegan = performance.now();
    const exporting = startCommand("installations export", ["--out", "all.jsonl", "--json"], place());
    const exportPeak = await exporting.peakUntilEnd();
    const exportMs = performance.now() - exportBegan;
    const answeredThen = await beforeExport.stop();
    assert.equal(exporting.child.exitCode, 0, exporting.output());
    const { records } = JSON.parse(exporting.stdout());
    assert.equal(records, count + 2);
    const megabytes = Math.round(statSync(join(scene.directory, "all.jsonl")).size / 1_048_576);
    assert.equal((await old.stop()).code, 0);

    // The service answers in the new database, too, while it is filled.
    const service = await scene.start({ TOKEN_KEYS: KEYS, ...to.environment });
    await scene.installed(scene.acme);
    const during = answering(scene);
    const destination = await openDatabase(to.target);
    try {
      const importBegan = performance.now();
      const args = ["all.jsonl", "--json"];
      const first = startCommand("installations import", args, place(to.environment));
      // Early enough that most is left to do, also where this process is late.
      const reached = workspaceId(scene.localSlack.clientId, Math.floor(count / 5));
      while ((await destination.installations.findOne({ _id: reached })) === null) {
        assert.equal(first.child.exitCode, null, first.output());
        await pause(20);
      }
      const measured = first.peakUntilEnd();
      first.child.kill("SIGKILL");
      const firstPeak = await measured;
      const second = startCommand("installations import", args, place(to.environment));
      const secondPeak = await second.peakUntilEnd();
      const importMs = performance.now() - importBegan;
      assert.equal(second.child.exitCode, 0, second.output());
      const said = JSON.parse(second.stdout());
      assert.ok(said.taken > 0 && said.taken < count, `${said.taken} were left to do`);
      assert.equal(said.taken + said.unchanged + said.newerHere, records);
      assert.deepEqual([said.refused, said.newerHere], [0, 1], "the workspace that was installed in both");
      const answeredSince = await during.stop();

      const stored = (database: Database) =>
        database.installations
          .find({}, { sort: { _id: 1 }, projection: { sealedBot: 1, sealedUser: 1 } })
          .toArray();
      const isOther = ({ _id }: { _id?: unknown }) => !String(_id).includes(scene.acme.id);
      const [before, after] = [await stored(from), await stored(destination)];
      assert.deepEqual(after.filter(isOther), before.filter(isOther));
      assert.equal(after.length, before.length);
      const failed = await destination.events.find({ failedAt: { $gt: new Date(0) } }).toArray();
      assert.deepEqual(failed, []);
      assert.doesNotMatch(service.output, /token_|failed|could not/i);
      assert.ok(answeredThen > 0 && answeredSince > 0);
      for (const tookMs of [exportMs, importMs])
        assert.ok(tookMs < withinMs, `it took ${Math.round(tookMs)} ms`);
      const peak = Math.max(firstPeak ?? 0, secondPeak ?? 0);
      // All records together would show.
      assert.ok(Math.max(peak, exportPeak ?? 0) < 300, `${exportPeak} and ${peak} MB`);
      process.stdout.write(
        `      ${records} records, ${megabytes} MB: export ${Math.round(exportMs)} ms, at most ${exportPeak} MB, ${answeredThen} events answered; import ${Math.round(importMs)} ms, at most ${peak} MB, ${answeredSince} events answered\n`,
      );
    } finally {
      await destination.close();
    }
    assert.equal((await service.stop()).code, 0);
  });
}

onEachDatabaseTargetInTime(
  "process: installations are exported and imported beside a service that handles events",
  20,
  (target) => {
    move(target, () => ("uri" in target() ? 400 : 3_000), 30_000);
  },
);

describe("process: 100,000 installations are exported and imported beside a service that handles events (long: 60 s)", () => {
  move(
    () => undefined,
    () => 100_000,
    120_000,
  );
});
