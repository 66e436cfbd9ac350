import assert from "node:assert/strict";
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Database } from "../../src/database/database.js";
import { openSqliteDatabase } from "../../src/database/sqlite/sqlite-database.js";
import { TokenCipher } from "../../src/encryption/token-cipher.js";
import { MongoInstallationStore } from "../../src/installations/mongo-installation-store.js";
import { spawnSqlite } from "./spawn-sqlite.js";

/** What release 0.1.0 left in a directory: history, deletions, line ends in names, a sealed token. */
const FIXTURE = new URL("fixtures/nedb/", import.meta.url);

describe("The files of an earlier release's embedded database", () => {
  let directory: string;
  let opened: Database[];
  const file = (name = "installations.db") => join(directory, name);

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "nedb-test-"));
    await cp(FIXTURE, directory, { recursive: true });
    opened = [];
  });
  afterEach(async () => {
    for (const database of opened) await database.close();
    await rm(directory, { recursive: true });
  });

  async function open(): Promise<Database> {
    const database = await openSqliteDatabase(directory);
    opened.push(database);
    return database;
  }

  it("are imported with their last state, and kept under another name", async () => {
    const { installations, oauthStates, events } = await open();
    const store = new MongoInstallationStore({
      installations,
      cipher: TokenCipher.fromKeyRing(`fixture:${Buffer.alloc(32, 7).toString("base64")}`),
      clientId: "1.2",
    });
    const query = { isEnterpriseInstall: false, enterpriseId: undefined } as const;
    const installation = await store.fetchInstallation({ ...query, teamId: "T1", userId: "U2" });
    assert.equal(installation.team?.name, 'Team "T1"\u2028');
    assert.equal(installation.bot?.token, "xoxb-of-T1");
    assert.equal(installation.user.token, "xoxp-of-U2");
    assert.equal((await store.fetchInstallation({ ...query, teamId: "T2" })).bot?.token, "xoxb-of-T2");
    await assert.rejects(store.fetchInstallation({ ...query, teamId: "T3" }), {
      code: "installation_not_found",
    });
    assert.deepEqual(await oauthStates.find({}).toArray(), [
      { _id: "used-state", expiresAt: new Date(4_000_000_000_000) },
    ]);
    assert.deepEqual(await events.find({}, { sort: { _id: 1 } }).toArray(), [
      { _id: "e1", v: 1, dueAt: new Date(4_000_000_000_001), sealedBody: "s" },
      { _id: "e2", v: 1, expiresAt: new Date(4_000_000_000_000) },
    ]);
    const names = await readdir(directory);
    for (const name of ["installations", "oauth_states", "events"]) {
      assert(!names.includes(`${name}.db`));
      assert.deepEqual(
        await readFile(file(`${name}.db.imported`)),
        await readFile(new URL(`${name}.db`, FIXTURE)),
      );
    }
  });

  it("are imported only once: later changes stay", async () => {
    const first = await open();
    await first.installations.updateOne({ _id: "1.2:team:T1" }, { $set: { changed: true } });
    await first.installations.deleteOne({ _id: "1.2:team:T2" });
    await first.close();
    await cp(FIXTURE, directory, { recursive: true }); // as after a kill before they were renamed
    const { installations } = await open();
    assert.equal((await installations.findOne({ _id: "1.2:team:T1" }))?.changed, true);
    assert.equal(await installations.findOne({ _id: "1.2:team:T2" }), null);
    assert(!(await readdir(directory)).includes("installations.db"));
  });

  it("are imported by one of several processes that start at once, and all of them have the data", async function () {
    this.timeout(30_000);
    const children = [1, 2, 3].map(() => spawnSqlite(directory, "write"));
    const said = await Promise.all(children.map((child) => child.nextLine()));
    for (const child of children) await child.kill("SIGKILL");
    assert.deepEqual(said, ["open", "open", "open"]);
    const { installations } = await open();
    assert.equal((await installations.find({ kind: "workspace" }).toArray()).length, 2);
  });

  it("are imported again after a process was killed during the import", async function () {
    this.timeout(60_000);
    const line = (n: number) => `${JSON.stringify({ _id: `many-${n}`, text: "x".repeat(500) })}\n`;
    const many = 60_000;
    await writeFile(file(), Array.from({ length: many }, (_, n) => line(n)).join(""));
    const child = spawnSqlite(directory, "leave");
    // It has begun when the file of the new database has grown; it says `open` when it is done.
    while (!(await readdir(directory)).some((name) => name.endsWith("-wal"))) await new Promise(setImmediate);
    await child.kill("SIGKILL");
    assert.deepEqual(child.linesLeft(), []);
    assert((await readdir(directory)).includes("installations.db"));
    const { installations } = await open();
    assert.equal((await installations.find({}).toArray()).length, many);
  });

  it("may end in an incomplete line, which was never acknowledged", async () => {
    const whole = await readFile(file("oauth_states.db"), "utf8");
    await writeFile(file("oauth_states.db"), `${whole}{"_id":"torn","expiresAt":{"$$da`);
    const { oauthStates } = await open();
    assert.deepEqual(
      (await oauthStates.find({}).toArray()).map(({ _id }) => _id),
      ["used-state"],
    );
  });

  const damages: Record<string, (whole: string) => string> = {
    "a line that is cut off before others": (whole) => whole.replace(/\}\n/, "\n"),
    "an empty line": (whole) => `\n${whole}`,
    "a line without an _id": (whole) => `{"a":1}\n${whole}`,
    "a line that is no object": (whole) => `[]\n${whole}`,
  };
  for (const [title, damage] of Object.entries(damages)) {
    it(`are refused with ${title}, by file and line, and nothing is changed`, async () => {
      const damaged = damage(await readFile(file(), "utf8"));
      await writeFile(file(), damaged);
      await assert.rejects(openSqliteDatabase(directory), {
        code: "database_damaged",
        message: new RegExp(`^${file()} is damaged at line 1\\. Restore`),
      });
      assert.equal(await readFile(file(), "utf8"), damaged);
      await cp(FIXTURE, directory, { recursive: true });
      assert.equal((await (await open()).installations.find({ kind: "workspace" }).toArray()).length, 2);
    });
  }

  it("are refused when a file is missing and an incomplete copy of it exists", async () => {
    await rm(file());
    await writeFile(file("installations.db~"), '{"_id":"a"}\n');
    await assert.rejects(openSqliteDatabase(directory), {
      code: "database_damaged",
      message: /installations\.db is missing/,
    });
  });
});
