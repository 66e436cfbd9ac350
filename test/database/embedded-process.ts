/**
 * A process of its own that opens the embedded database in the directory `argv[2]` and says `open` or the error's code.
 * With `write` it then inserts documents one after the other, says each `_id` once it is stored, and never ends by
 * itself; with `hold` it waits for its standard input to end; with `leave` it does nothing more, and does not close.
 */
import { openEmbeddedDatabase } from "../../src/database/embedded/embedded-database.js";

const [directory = "", then] = process.argv.slice(2);
const say = (line: string) => process.stdout.write(`${line}\n`);

try {
  const database = await openEmbeddedDatabase(directory, { housekeepingMs: 20 });
  say("open");
  if (then === "hold") {
    process.stdin.resume();
  }
  if (then === "write") {
    const filler = "x".repeat(20_000);
    for (let n = 0; ; n++) {
      const _id = `${process.pid}-${n}`;
      await database.installations.insertOne({ _id, at: new Date(n) });
      say(_id);
      await database.oauthStates.updateOne({ _id: "history" }, { $set: { n, filler } }, { upsert: true });
    }
  }
} catch (error) {
  say(String((error as { code?: unknown }).code));
}
