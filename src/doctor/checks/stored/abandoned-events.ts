import type { Db, Document } from "mongodb";
import type { Check } from "../../context.js";
import { warning } from "../../finding.js";

const DAY_MS = 24 * 60 * 60 * 1_000;
const WITHIN_MS = 5_000;

/** Whether events of another app are pending for too long. An app's own processes keep such events as failed. */
export const abandonedEvents: Check = async ({ database, config, clock }) => {
  const look = await database();
  if (look.kind !== "mongodb") return [];
  const { credentials } = config.slack;
  const clientId = credentials.kind === "oauth" ? credentials.clientId : null;
  const days = config.events.expiryDays;
  const counts = await countsByApp(look.db, {
    clientId: { $ne: clientId },
    dueAt: { $lte: new Date(clock() - days * DAY_MS) },
  });
  return counts.map(({ clientId: other, count }) =>
    warning(
      "events.abandoned",
      `${count} events of the client id ${other ?? "(none)"} have waited for more than ${days} days, and this service handles those of its own alone.`,
      `Start the service of that Slack app. If there is none any more, delete them, in mongosh: db.events.deleteMany({ clientId: ${JSON.stringify(other)}, dueAt: { $exists: true } })`,
    ),
  );
};

async function countsByApp(
  db: Db,
  filter: Document,
): Promise<{ readonly clientId: string | null; readonly count: number }[]> {
  const groups = await db
    .collection("events")
    .aggregate<{ _id: string | null; count: number }>(
      [{ $match: filter }, { $group: { _id: "$clientId", count: { $sum: 1 } } }, { $sort: { _id: 1 } }],
      { maxTimeMS: WITHIN_MS },
    )
    .toArray();
  return groups.map(({ _id, count }) => ({ clientId: _id, count }));
}
