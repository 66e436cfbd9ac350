/**
 * A process of its own that opens the built embedded database in the directory `argv[2]` and says `open` or the error's code.
 * Then, by `argv[3]`:
 *
 * - `write`: inserts documents one after the other, says each `_id` once it is stored, and never ends by itself;
 * - `count`: increments a number a hundred times, each time on the number that it read, and ends;
 * - `bulk`: inserts 10,000 events, and says how many milliseconds that took;
 * - `hold`: holds a write transaction with one document in it until its standard input ends, and says `holds`;
 * - `visit`: says how many installations there are, closes, and ends;
 * - `leave`: does nothing more, and does not close.
 */
import { once } from "node:events";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import Sqlite from "libsql";
import { openSqliteDatabase, SQLITE_FILE } from "../../.test-build/database/sqlite/sqlite-database.js";

const [directory = "", then] = process.argv.slice(2);
const say = (line) => process.stdout.write(`${line}\n`);

try {
  const { installations, events, close } = await openSqliteDatabase(directory, { housekeepingMs: 20 });
  say("open");
  if (then === "write") {
    for (let n = 0; ; n++) {
      const _id = `${process.pid}-${n}`;
      await installations.insertOne({ _id, at: new Date(n) });
      say(_id);
    }
  }
  if (then === "count") {
    await installations.insertOne({ _id: "count", n: 0 }).catch(() => undefined);
    for (let counted = 0; counted < 100; ) {
      const n = (await installations.findOne({ _id: "count" }))?.n;
      const { modifiedCount } = await installations.updateOne({ _id: "count", n }, { $set: { n: n + 1 } });
      counted += modifiedCount;
    }
    process.exit(0);
  }
  if (then === "bulk") {
    const startedAt = performance.now();
    const documents = Array.from({ length: 10_000 }, (_, n) => ({
      _id: `bulk-${n}`,
      sealedBody: "x".repeat(800),
    }));
    await events.insertMany(documents, { ordered: false });
    say(String(Math.round(performance.now() - startedAt)));
    process.exit(0);
  }
  if (then === "visit") {
    const { length } = await installations.find({}).toArray();
    await close();
    globalThis.gc(); // libsql closes the file when its statements are collected
    await setImmediate();
    say(String(length));
    process.exit(0);
  }
  if (then === "hold") {
    const other = new Sqlite(join(directory, SQLITE_FILE));
    other.exec("BEGIN IMMEDIATE");
    other.prepare("INSERT INTO installations (_id, document) VALUES (?, ?)").run("held", '{"_id":"held"}');
    say("holds");
    await once(process.stdin.resume(), "end");
    other.exec("COMMIT");
    process.exit(0);
  }
} catch (error) {
  say(String(error.code));
}
