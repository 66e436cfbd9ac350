import assert from "node:assert/strict";
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { lockDirectory } from "../../src/database/embedded/directory-lock.js";
import { openEmbeddedDatabase } from "../../src/database/embedded/embedded-database.js";
import { DatabaseInUseError } from "../../src/errors.js";
import { spawnEmbedded } from "./spawn-embedded.js";

describe("The embedded database's lock", function () {
  this.timeout(30_000);
  let directory: string;
  const sockets = async (where = directory) =>
    (await readdir(where)).filter((name) => name.endsWith(".sock"));

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "lock-test-"));
  });
  afterEach(() => rm(directory, { recursive: true }));

  it("refuses a second opening in the same process with a sentence, until the first is closed", async () => {
    const first = await openEmbeddedDatabase(directory);
    await assert.rejects(openEmbeddedDatabase(directory), (error: unknown) => {
      assert(error instanceof DatabaseInUseError);
      assert.match(error.message, /Another process has .* open\. Stop it, .*DATA_DIR.*MONGODB_URI/);
      assert(error.message.includes(directory));
      return true;
    });
    await first.installations.insertOne({ _id: "a" });
    await first.close();
    assert.deepEqual(await sockets(), []);
    await (await openEmbeddedDatabase(directory)).close();
  });

  it("is refused while another process lives, even a stopped one, and free at once when that is killed", async () => {
    const holder = spawnEmbedded(directory, "hold");
    assert.equal(await holder.nextLine(), "open");
    await assert.rejects(openEmbeddedDatabase(directory), DatabaseInUseError);
    await holder.kill("SIGSTOP");
    await assert.rejects(openEmbeddedDatabase(directory), DatabaseInUseError);
    await holder.kill("SIGKILL");
    assert.equal((await sockets()).length, 1, "a killed process leaves its socket");
    const database = await openEmbeddedDatabase(directory);
    assert.equal((await sockets()).length, 1, "what it left is gone");
    await database.close();
    assert.deepEqual(await sockets(), []);
  });

  it("does not keep a process alive that forgets to close", async () => {
    const forgetful = spawnEmbedded(directory, "leave");
    assert.equal(await forgetful.nextLine(), "open");
    assert.equal(await forgetful.ended(), 0);
    await (await openEmbeddedDatabase(directory)).close();
  });

  it("is got by at most one of ten processes that start at once", async () => {
    const processes = Array.from({ length: 10 }, () => spawnEmbedded(directory, "hold"));
    const answers = await Promise.all(processes.map((one) => one.nextLine()));
    await Promise.all(processes.map((one) => one.kill("SIGKILL")));
    const winners = answers.filter((answer) => answer === "open");
    assert(winners.length <= 1, answers.join());
    assert.equal(answers.filter((answer) => answer === "database_in_use").length, 10 - winners.length);
    await (await openEmbeddedDatabase(directory)).close();
    assert.deepEqual(await sockets(), []);
  });

  it("is got by at most one of many that try at once, time after time", async () => {
    for (let round = 0; round < 50; round++) {
      const outcomes = await Promise.allSettled(Array.from({ length: 5 }, () => lockDirectory(directory)));
      const locks = outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : []));
      assert(locks.length <= 1);
      for (const lock of locks) await lock.release();
    }
    assert.deepEqual(await sockets(), []);
  });

  it("holds through another name of the directory", async () => {
    const alias = `${directory}-alias`;
    await symlink(directory, alias);
    try {
      const lock = await lockDirectory(directory);
      await assert.rejects(lockDirectory(alias), DatabaseInUseError);
      await assert.rejects(lockDirectory(relative(process.cwd(), directory)), DatabaseInUseError);
      await lock.release();
    } finally {
      await rm(alias);
    }
  });

  it("works in a directory whose path is longer than a socket's address", async () => {
    const deep = join(directory, "d".repeat(100), "e".repeat(100));
    await mkdir(deep, { recursive: true });
    const holder = spawnEmbedded(deep, "hold");
    assert.equal(await holder.nextLine(), "open");
    await assert.rejects(lockDirectory(deep), DatabaseInUseError);
    await holder.kill("SIGKILL");
    const lock = await lockDirectory(deep);
    assert.equal((await sockets(deep)).length, 1);
    await lock.release();
    assert.deepEqual(await sockets(deep), []);
  });

  it("touches nothing but its own sockets", async () => {
    const names = ["lock-notes.sock", "other.sock", "lock-00000000.sock.txt"];
    for (const name of names) await writeFile(join(directory, name), "");
    await (await lockDirectory(directory)).release();
    assert.deepEqual((await readdir(directory)).sort(), names.sort());
  });
});
