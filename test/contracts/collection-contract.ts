import assert from "node:assert/strict";
import type { Collection, Document } from "../../src/database/collection.js";
import { isDuplicateKeyError } from "../../src/database/collection.js";

/** The contract of `Collection`: a case for each sentence of it, on the collection that `collection()` returns. */
export function collectionContract(collection: () => Collection): void {
  let last = 0;
  const freshId = () => `id-${++last}`;

  async function stored(document: Document = {}): Promise<string> {
    const _id = freshId();
    await collection().insertOne({ _id, ...document });
    return _id;
  }

  it("finds nothing where nothing is", async () => {
    assert.equal(await collection().findOne({ _id: freshId() }), null);
    assert.deepEqual(await collection().find({ _id: freshId() }).toArray(), []);
  });

  it("inserts once: the same _id again is refused with code 11000", async () => {
    const _id = await stored({ a: 1 });
    await assert.rejects(collection().insertOne({ _id, a: 2 }), isDuplicateKeyError);
    assert.deepEqual(await collection().findOne({ _id }), { _id, a: 1 });
  });
}
