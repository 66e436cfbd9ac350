import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Sqlite from "libsql";
import { DatabaseUnavailableError } from "../../src/database/database-error.js";
import { openSqliteDatabase, SQLITE_FILE } from "../../src/database/sqlite/sqlite-database.js";

/** The tables and indexes of a file, and what it says of its layout. */
function layoutOf(file: string): unknown {
  const database = new Sqlite(file);
  try {
    return [
      database.prepare("SELECT type, name, sql FROM sqlite_master ORDER BY name").all([]),
      database.pragma("user_version"),
      database.pragma("journal_mode"),
    ];
  } finally {
    database.close();
  }
}

describe("The embedded database, opened to read from it", () => {
  let directory: string;
  let file: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "sqlite-reads-only-"));
    file = join(directory, SQLITE_FILE);
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  it("reads what is there, deletes nothing that has expired, and refuses writes", async () => {
    const written = await openSqliteDatabase(directory, { clock: () => 0 });
    await written.events.insertOne({ _id: "expired", expiresAt: new Date(1) });
    await written.close();
    const database = await openSqliteDatabase(directory, { readsOnly: true });
    try {
      assert.deepEqual(await database.events.find({}).toArray(), [
        { _id: "expired", expiresAt: new Date(1) },
      ]);
      for (const write of [
        () => database.events.insertOne({ _id: "new" }),
        () => database.events.deleteMany({}),
      ]) {
        await assert.rejects(write, DatabaseUnavailableError);
      }
      assert.equal((await database.events.find({}).toArray()).length, 1);
    } finally {
      await database.close();
    }
  });

  it("leaves tables and indexes as they are, also where an index is missing", async () => {
    await (await openSqliteDatabase(directory)).close();
    const before = new Sqlite(file);
    const [index] = before
      .prepare("SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL")
      .all([]) as { name: string }[];
    before.exec(`DROP INDEX "${index?.name}"`);
    before.close();
    const layout = layoutOf(file);
    const database = await openSqliteDatabase(directory, { readsOnly: true });
    assert.deepEqual(await database.installations.find({}).toArray(), []);
    await database.close();
    assert.deepEqual(layoutOf(file), layout);
  });

  it("says what to do where an earlier release has made it, and changes nothing", async () => {
    await (await openSqliteDatabase(directory)).close();
    const before = new Sqlite(file);
    before.exec("DROP TABLE audit");
    before.close();
    const layout = layoutOf(file);
    await assert.rejects(openSqliteDatabase(directory, { readsOnly: true }), (error: Error) => {
      assert.ok(error instanceof DatabaseUnavailableError);
      assert.match(error.message, /was made by an earlier release\. Start the service once/);
      return true;
    });
    assert.deepEqual(layoutOf(file), layout);
  });

  it("makes no file and no directory where there is none", async () => {
    const elsewhere = join(directory, "none");
    await assert.rejects(openSqliteDatabase(elsewhere, { readsOnly: true }), DatabaseUnavailableError);
    assert.deepEqual(readdirSync(directory), []);
    mkdirSync(elsewhere);
    await assert.rejects(openSqliteDatabase(elsewhere, { readsOnly: true }), DatabaseUnavailableError);
    assert.deepEqual(readdirSync(elsewhere), []);
  });
});
