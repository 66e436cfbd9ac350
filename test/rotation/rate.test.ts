import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Document } from "../../src/database/collection.js";
import type { Database } from "../../src/database/database.js";
import { openSqliteDatabase } from "../../src/database/sqlite/sqlite-database.js";
import { MongoInstallationStore } from "../../src/installations/mongo-installation-store.js";
import { type RotatingStore, rotating } from "../../src/rotation/rotating-store.js";
import { botInstallation, botWithToken } from "../../src/testing/installation-store/examples.js";
import { CIPHER, HOUR_MS, QUIET } from "./rotation-stage.js";

const CLIENT_ID = "1.2";
const MINUTE_MS = 60_000;
/** What Slack takes in a minute from an app, however many processes it has. */
const SLACK_LIMIT = 600;
const ROUND_MS = 10_000;
/** So many refreshes of a process are in flight when Slack refuses the first one. */
const SIDE_BY_SIDE = 8;
/** So many records are inserted at once. */
const CHUNK = 1_000;

/** A call of a process, at the clock of the test. */
interface Call {
  readonly process: number;
  readonly atMs: number;
  readonly refreshToken: string;
  /** For how long Slack wants no call, where it refused this one. */
  readonly retryAfterMs?: number;
}

/** Slack, which counts the calls of each minute, and processes that sweep tokens which all end at the same time. */
class Sweeping {
  readonly beganAtMs = Date.parse("2026-05-04T10:00:00Z");
  readonly endsAtMs = this.beganAtMs + 3 * HOUR_MS;
  nowMs = this.beganAtMs;
  readonly calls: Call[] = [];
  /** What the log says that was refreshed. */
  logged = 0;
  readonly #processes: readonly RotatingStore[];
  #minute = 0;
  #callsInMinute = 0;

  constructor(
    private readonly database: Database,
    processes: number,
  ) {
    this.#processes = Array.from({ length: processes }, (_, process) => this.#start(process));
  }

  #start(process: number): RotatingStore {
    const clock = () => this.nowMs;
    const store = new MongoInstallationStore({
      installations: this.database.installations,
      cipher: CIPHER,
      clientId: CLIENT_ID,
      clock,
    });
    return rotating(store, {
      clientId: CLIENT_ID,
      clientSecret: "secret",
      clientOptions: {
        fetch: async (_url, init) => this.#answer(process, String(init?.body)),
        logger: QUIET,
      },
      clock,
      tokensExpire: true,
      log: {
        info: (fields) => {
          this.logged += (fields as { refreshed?: number }).refreshed ?? 0;
        },
        warn: () => undefined,
        error: (_, message) => assert.fail(message),
      },
    });
  }

  #answer(process: number, body: string): Response {
    const refreshToken = new URLSearchParams(body).get("refresh_token") ?? "";
    const minute = Math.floor(this.nowMs / MINUTE_MS);
    this.#callsInMinute = minute === this.#minute ? this.#callsInMinute + 1 : 1;
    this.#minute = minute;
    const call = { process, atMs: this.nowMs, refreshToken };
    if (this.#callsInMinute > SLACK_LIMIT) {
      const retryAfterMs = (minute + 1) * MINUTE_MS - this.nowMs;
      this.calls.push({ ...call, retryAfterMs });
      return new Response("", { status: 429, headers: { "retry-after": String(retryAfterMs / 1_000) } });
    }
    this.calls.push(call);
    return Response.json({
      ok: true,
      token_type: "bot",
      access_token: `new ${refreshToken}`,
      refresh_token: `${refreshToken}+`,
      expires_in: 43_200,
    });
  }

  /** So many workspaces, each with a bot of its own. */
  async fill(workspaces: number): Promise<void> {
    const { installations } = this.database;
    await installations.deleteMany({});
    const clock = () => this.nowMs;
    const store = new MongoInstallationStore({ installations, cipher: CIPHER, clientId: CLIENT_ID, clock });
    const bot = { ...botWithToken("0"), expiresAt: this.endsAtMs / 1_000 };
    await store.storeInstallation(botInstallation("0", { team: { id: "T0" }, bot }));
    const example = (await installations.findOne({})) as Document;
    for (let from = 1; from < workspaces; from += CHUNK) {
      const documents = Array.from({ length: Math.min(CHUNK, workspaces - from) }, (_, at) => {
        const _id = `${CLIENT_ID}:team:T${from + at}`;
        const tokens = JSON.stringify({ token: "xoxe.xoxb-1", refreshToken: `xoxe-1-${from + at}` });
        return { ...example, _id, workspace: _id, sealedBot: CIPHER.seal(tokens, _id, "bot") };
      });
      await installations.insertMany(documents, { ordered: false });
    }
  }

  /** Lets every process sweep every ten seconds, one after the other, until that many are refreshed. */
  async sweepAll(workspaces: number): Promise<void> {
    while (this.accepted.length < workspaces && this.nowMs < this.endsAtMs + HOUR_MS) {
      for (const each of this.#processes) {
        await each.sweep();
        this.nowMs += ROUND_MS / this.#processes.length;
      }
    }
  }

  get accepted(): readonly Call[] {
    return this.calls.filter(({ retryAfterMs }) => retryAfterMs === undefined);
  }

  get refused(): readonly (Call & { readonly retryAfterMs: number })[] {
    return this.calls.filter(
      (call): call is Call & { readonly retryAfterMs: number } => call.retryAfterMs !== undefined,
    );
  }

  /** The most calls in any of the minutes that Slack counts. */
  mostInAMinute(): number {
    const counts = new Map<number, number>();
    for (const { atMs } of this.calls) {
      const minute = Math.floor(atMs / MINUTE_MS);
      counts.set(minute, (counts.get(minute) ?? 0) + 1);
    }
    return Math.max(...counts.values());
  }

  /** Calls of a process in the time for which Slack had told it to wait. */
  callsWhilePaused(): number {
    const pausedUntilMs = new Map<number, { readonly fromMs: number; readonly untilMs: number }>();
    let count = 0;
    for (const { process, atMs, retryAfterMs } of this.calls) {
      const pause = pausedUntilMs.get(process);
      // What was in flight when Slack refused is seen at the same moment of the clock.
      if (pause !== undefined && atMs > pause.fromMs && atMs < pause.untilMs) count += 1;
      if (retryAfterMs !== undefined)
        pausedUntilMs.set(process, { fromMs: atMs, untilMs: atMs + retryAfterMs });
    }
    return count;
  }

  summary(workspaces: number): string {
    const minutes = Math.round((this.nowMs - this.beganAtMs) / MINUTE_MS);
    return `${workspaces} workspaces, ${this.#processes.length} processes: ${minutes} minutes, ${this.mostInAMinute()} calls a minute at most, ${this.refused.length} refused`;
  }
}

// On the embedded database alone: what is asked of Slack does not depend on the database.
describe("Tokens that all end at the same time", () => {
  let directory: string;
  let database: Database;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "bolt-mongodb-app-test-"));
    database = await openSqliteDatabase(directory);
  });
  afterEach(async () => {
    await database.close();
    await rm(directory, { recursive: true });
  });

  for (const [workspaces, processes, title] of [
    [620, 1, "of 620 workspaces by one process"],
    [1_300, 4, "of 1,300 workspaces by four processes"],
    [100_000, 1, "of 100,000 workspaces by one process (long: 240 s)"],
    [100_000, 4, "of 100,000 workspaces by four processes (long: 240 s)"],
  ] as const) {
    it(`are refreshed once each, in time and within Slack's rate: ${title}`, async function () {
      this.timeout(20_000 + workspaces * 12);
      const sweeping = new Sweeping(database, processes);
      await sweeping.fill(workspaces);
      await sweeping.sweepAll(workspaces);
      process.stdout.write(`      ${sweeping.summary(workspaces)}\n`);
      const { accepted, refused, nowMs, beganAtMs, endsAtMs, logged } = sweeping;
      assert.equal(accepted.length, workspaces);
      assert.equal(new Set(accepted.map(({ refreshToken }) => refreshToken)).size, workspaces);
      assert.equal(logged, workspaces);
      assert.ok(nowMs <= endsAtMs, "some tokens had expired before they were refreshed");
      assert.equal(sweeping.callsWhilePaused(), 0);
      if (processes === 1) {
        assert.ok(sweeping.mostInAMinute() < SLACK_LIMIT, `${sweeping.mostInAMinute()} calls in a minute`);
        assert.deepEqual(refused, []);
      } else {
        // Slack's rate is used up, and each process learns it by the calls that it has in flight, once a minute.
        const minutes = Math.ceil((nowMs - beganAtMs) / MINUTE_MS);
        assert.ok(refused.length > 0, "four processes are more than Slack takes");
        assert.ok(refused.length <= minutes * processes * SIDE_BY_SIDE, `${refused.length} calls refused`);
        assert.ok(minutes <= Math.ceil(workspaces / SLACK_LIMIT) + 1, `it took ${minutes} minutes`);
      }
    });
  }
});
