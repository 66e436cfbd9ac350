import type { Db, Document } from "mongodb";
import type { Check } from "../../context.js";
import { type Finding, warning } from "../../finding.js";
import { CHECK_MS } from "../../run-checks.js";

const MOST = 5;
const LONG_AGO = new Date(0);

const AGAIN = "then have the event run again (docs/events.md, Failed events)";
const WHAT_TO_DO: Readonly<Record<string, string>> = {
  token_key_unknown: `Put the key that seals the record back into TOKEN_KEYS, behind the others, ${AGAIN}. If it is lost, delete the record.`,
  token_seal_broken: `Restore the record from a backup, ${AGAIN}; or delete the record.`,
  invalid_auth: `Check that the service's address is among those that the Slack app allows (OAuth & Permissions, Restrict API Token Usage), ${AGAIN}.`,
};

/** Whether Slack has said that the app was removed, or a token revoked, and what is stored could not be deleted. */
export const failedUninstalls: Check = async ({ database, config }) => {
  const look = await database();
  const { credentials } = config.slack;
  if (look.kind !== "mongodb" || credentials.kind !== "oauth") return [];
  const events = await look.db
    .collection("events")
    .find<Document>(
      {
        failedAt: { $gt: LONG_AGO },
        clientId: credentials.clientId,
        type: { $in: ["app_uninstalled", "tokens_revoked"] },
      },
      { projection: { sealedBody: 0 }, sort: { failedAt: -1 }, limit: MOST, maxTimeMS: CHECK_MS },
    )
    .toArray();
  return Promise.all(events.map((event) => examineEvent(event, look.db)));
};

async function examineEvent(
  { eventId, type, teamId, workspace, error = "unknown" }: Document,
  db: Db,
): Promise<Finding> {
  const record = await db
    .collection<Document>("installations")
    .findOne({ workspace }, { projection: { _id: 1 }, sort: { _id: 1 } });
  const left = record === null ? "" : `; record ${record._id} is still stored`;
  return warning(
    "uninstalls.failed",
    `Event ${eventId} (${type}) of ${teamId ?? "an organization"} is kept as failed (${error})${left}.`,
    WHAT_TO_DO[error] ?? `See in the log what went wrong, ${AGAIN}.`,
  );
}
