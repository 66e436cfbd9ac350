import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Sqlite from "libsql";
import { openSqliteDatabase, SQLITE_FILE } from "../../src/database/sqlite/sqlite-database.js";

const OPEN_AND_CLOSE = `
const database = new (require("libsql"))(process.argv[1]);
database.exec("INSERT INTO events VALUES ('other', '{\\"_id\\":\\"other\\"}')");
database.close();
`;

describe("The embedded database", () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "sqlite-rewrite-test-"));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  it("has no trace of what was deleted when its files are written anew, and every row where it was", async () => {
    const database = await openSqliteDatabase(directory);
    const beside = await openSqliteDatabase(directory); // as a running service
    const documents = Array.from({ length: 2_000 }, (_, number) => ({
      _id: `${(number * 7_919) % 2_000}`,
      text: `${number % 3 === 0 ? "private" : "public"} ${"x".repeat(number % 400)}`,
    }));
    await database.events.insertMany(documents, { ordered: false });
    const rows = () => {
      const sqlite = new Sqlite(join(directory, SQLITE_FILE));
      try {
        return sqlite
          .prepare("SELECT rowid, _id FROM events WHERE document LIKE '%public%' ORDER BY rowid")
          .all();
      } finally {
        sqlite.close();
      }
    };
    const before = rows();
    const privates = documents.filter(({ text }) => text.startsWith("private")).map(({ _id }) => _id);
    await database.events.deleteMany({ _id: { $in: privates } });
    await database.rewrite();
    const bytes = readdirSync(directory).map((file) => readFileSync(join(directory, file), "latin1"));
    assert.ok(!bytes.join("").includes("private"));
    assert.ok(bytes.join("").includes("public"));
    // Work on many documents goes by the numbers of the rows, a part at a time, while another process may write the file anew.
    assert.deepEqual(rows(), before);
    assert.equal((await beside.events.find({}).toArray()).length, before.length);
    await beside.events.insertOne({ _id: "new" });
    await beside.close();
    await database.close();
  });

  it("keeps its log while it is open twice in one process and another process opens and closes it", async () => {
    const first = await openSqliteDatabase(directory);
    const second = await openSqliteDatabase(directory);
    await first.close();
    const file = join(directory, SQLITE_FILE);
    for (let time = 0; time < 2; time++) {
      await second.events.deleteMany({ _id: "other" });
      await second.events.insertOne({ _id: `own ${time}` });
      const { status, stderr } = spawnSync(process.execPath, ["-e", OPEN_AND_CLOSE, file], {
        encoding: "utf8",
      });
      assert.equal(status, 0, stderr);
      const ids = (await second.events.find({}).toArray()).map(({ _id }) => _id);
      assert.ok(ids.includes("other") && ids.includes(`own ${time}`), ids.join());
      assert.ok(readdirSync(directory).includes(`${SQLITE_FILE}-wal`), "the log is still there");
    }
    await second.close();
  });
});
