import type { Collection } from "../collection.js";

const BATCH_SIZE = 500;

/**
 * Deletes the documents whose date has come, as MongoDB does by itself: a batch at a time, so that other writes
 * get their turn in between.
 */
export async function deleteExpired(collection: Collection, now: number, field = "expiresAt"): Promise<void> {
  const expired = { [field]: { $lte: new Date(now) } };
  for (;;) {
    const batch = await collection.find(expired, { projection: { _id: 1 }, limit: BATCH_SIZE }).toArray();
    if (batch.length === 0) return;
    await collection.deleteMany({ ...expired, _id: { $in: batch.map(({ _id }) => _id) } });
  }
}
