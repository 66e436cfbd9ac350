import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DataFile } from "../../src/database/embedded/data-file.js";

const MEGABYTE = 1024 * 1024;

describe("DataFile", () => {
  let directory: string;
  let data: DataFile;
  const size = async () => (await stat(data.file)).size;
  const write = (_id: string, bytes: number) =>
    data.store.updateAsync({ _id }, { _id, text: "x".repeat(bytes) }, { upsert: true });

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "data-file-test-"));
    data = await DataFile.load(join(directory, "some.db"));
  });
  afterEach(() => rm(directory, { recursive: true }));

  it("is left as it is when nothing was written", async () => {
    await write("a", 10);
    await data.compactIfGrown();
    const { ino } = await stat(data.file);
    await data.compactIfGrown();
    assert.equal((await stat(data.file)).ino, ino);
  });

  it("is rewritten, when it is small, for any history", async () => {
    await write("kept", MEGABYTE / 2);
    await data.compactIfGrown();
    const before = await size();
    await write("changed", 10);
    await write("changed", 10);
    await data.compactIfGrown();
    assert((await size()) < before + 60, `${await size()} of ${before}`);
  });

  it("is rewritten, when it is not small, only when its history is as long as its documents", async () => {
    await write("kept", 2 * MEGABYTE);
    await data.compactIfGrown();
    await write("changed", MEGABYTE);
    await data.compactIfGrown();
    await write("changed", 1);
    await data.compactIfGrown();
    assert((await size()) > 3 * MEGABYTE);
    await write("changed", MEGABYTE);
    await data.compactIfGrown();
    assert((await size()) < 3.1 * MEGABYTE);
  });

  it("is overgrown at 64 MB of history, and at the length of its documents when that is more", async () => {
    for (const documents of [1, 70]) {
      await write("kept", documents * MEGABYTE);
      await data.compactIfGrown();
      const limit = Math.max(64, documents);
      await write("kept", (limit - 0.5) * MEGABYTE);
      assert.equal(data.isOvergrown, false, `${documents} MB`);
      await write("kept", MEGABYTE);
      assert.equal(data.isOvergrown, true, `${documents} MB`);
      await data.compactIfOvergrown();
      assert((await size()) < 1.1 * MEGABYTE);
    }
  });

  it("stays whole when it cannot be rewritten, and is not tried again before as much was appended", async () => {
    await write("kept", 10);
    await mkdir(`${data.file}~`);
    await assert.rejects(data.compactIfGrown());
    await data.compactIfGrown();
    await write("later", 10);
    await rm(`${data.file}~`, { recursive: true });
    const again = await DataFile.load(data.file);
    assert.deepEqual(
      again.store
        .getAllData<{ _id: string }>()
        .map(({ _id }) => _id)
        .sort(),
      ["kept", "later"],
    );
  });
});
