import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Collection, Document } from "../../src/database/collection.js";
import type { Database } from "../../src/database/database.js";
import { openDatabase } from "../../src/database/open-database.js";
import { TokenCipher } from "../../src/encryption/token-cipher.js";
import { MongoInstallationStore } from "../../src/installations/mongo-installation-store.js";
import { botInstallation } from "../../src/testing/installation-store/examples.js";
import { type DatabaseTarget, onEachDatabaseTarget } from "../databases.js";
import { onPosix } from "../on-posix.js";
import { ensureBuilt, TEST_BUILD } from "./built.js";
import { Scene } from "./scene.js";

const OLD = `old:${Buffer.alloc(32, "the old key ").toString("base64")}`;
const NEW = `new:${Buffer.alloc(32, "the new key ").toString("base64")}`;

/** So many records are inserted at once. */
const CHUNK = 1_000;

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
    await fill(database.installations, scene.localSlack.clientId, records);
  });
  after(async () => {
    await database?.close();
    await scene.close();
  });

  onPosix.it("no event fails, though the command is killed half-way and started again", async function () {
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
      const half = idOf(scene.localSlack.clientId, Math.floor(records / 2));
      while (!(await sealedBot(half)).startsWith("v1.new.")) {
        assert.equal(first.child.exitCode, null, first.output());
        await pause(20);
      }
      const peakHalfWay = peakMemoryMb(first.child);
      first.child.kill("SIGKILL");
      await first.end;

      const second = rotate();
      let peak = 0;
      while (second.child.exitCode === null) {
        peak = peakMemoryMb(second.child) ?? peak;
        await Promise.race([second.end, pause(50)]);
      }
      await second.end;
      assert.equal(second.child.exitCode, 0, second.output());
      const tookMs = performance.now() - startedAt;
      const said = JSON.parse(second.stdout());
      assert.deepEqual([said.remaining, said.unopened, said.notNeeded], [[], [], ["old"]]);
      assert.ok(said.resealed > 0 && said.resealed < records, `${said.resealed} were left to do`);
      assert.ok(tookMs < withinMs, `it took ${Math.round(tookMs)} ms`);
      // Each half has read all records: what is kept of them would show.
      if (peakHalfWay !== undefined)
        assert.ok(Math.max(peak, peakHalfWay) < 300, `${peakHalfWay} and ${peak} MB`);
      process.stdout.write(
        `      ${records} records in ${Math.round(tookMs)} ms, ${answered} events answered, at most ${Math.max(peak, peakHalfWay ?? 0)} MB\n`,
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

  function rotate() {
    ensureBuilt();
    const child = spawn(process.execPath, [resolve(TEST_BUILD, "cli/main.js"), "keys", "rotate", "--json"], {
      cwd: scene.directory,
      env: { ...scene.environment, TOKEN_KEYS: `${NEW},${OLD}` },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const said = { stdout: "", stderr: "" };
    for (const stream of ["stdout", "stderr"] as const) {
      child[stream].setEncoding("utf8").on("data", (text: string) => {
        said[stream] += text;
      });
    }
    return {
      child,
      end: once(child, "close"),
      stdout: () => said.stdout,
      output: () => said.stdout + said.stderr,
    };
  }
}

function idOf(clientId: string, number: number): string {
  return `${clientId}:team:T${String(number).padStart(7, "0")}`;
}

/** Workspaces with a bot, as the store writes them, sealed with the old key. */
async function fill(installations: Collection, clientId: string, records: number): Promise<void> {
  const cipher = TokenCipher.fromKeyRing(OLD);
  const first = idOf(clientId, 0);
  const store = new MongoInstallationStore({ installations, cipher, clientId });
  await store.storeInstallation(botInstallation("first", { team: { id: "T0000000" } }));
  const example = (await installations.findOne({ _id: first })) as Document;
  const token = cipher.open(example.sealedBot, first, "bot");
  for (let from = 1; from < records; from += CHUNK) {
    const documents = Array.from({ length: Math.min(CHUNK, records - from) }, (_, at) => {
      const _id = idOf(clientId, from + at);
      return { ...example, _id, workspace: _id, sealedBot: cipher.seal(token, _id, "bot") };
    });
    await installations.insertMany(documents, { ordered: false });
  }
}

/** On Linux: the most memory that a process has had. */
function peakMemoryMb({ pid }: ChildProcess): number | undefined {
  if (process.platform !== "linux") return undefined;
  try {
    const [, kilobytes] = /^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
    return kilobytes === undefined ? undefined : Math.round(Number(kilobytes) / 1_024);
  } catch {
    return undefined; // it has ended
  }
}

onEachDatabaseTarget("process: keys rotate beside a service that handles events", (target) => {
  // A record is a write of its own, which on MongoDB takes ten times as long as in the embedded database.
  keyRotation(target, () => ("uri" in target() ? 600 : 3_000), 30_000);
});

describe("process: keys rotate over 100,000 records beside a service that handles events (long: 105 s)", () => {
  keyRotation(
    () => undefined,
    () => 100_000,
    120_000,
  );
});
