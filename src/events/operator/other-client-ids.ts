import type { Collection } from "../../database/collection.js";
import { withinDeadline } from "../../database/deadline.js";

const DEADLINE_MS = 10_000;
const LONG_AGO = new Date(0);
/** The search for further ones ends there. */
export const MOST_OTHERS = 20;

/**
 * Client ids besides these that have failed events, or events that wait: those of other Slack apps in the same database, run or
 * not. Null is that of an app with `SLACK_BOT_TOKEN`. One query finds one of them; twenty at most are found.
 */
export async function otherClientIds(
  events: Collection,
  known: readonly (string | undefined)[],
): Promise<readonly (string | null)[]> {
  const found: (string | null)[] = [];
  for (const field of ["failedAt", "dueAt"]) {
    while (found.length < MOST_OTHERS) {
      const others = {
        clientId: { $nin: [...known.map((each) => each ?? null), ...found] },
        [field]: { $gt: LONG_AGO },
      };
      const document = await withinDeadline(
        (signal) => events.findOne(others, { projection: { clientId: 1 }, signal }),
        DEADLINE_MS,
      );
      if (document === null) break;
      found.push(document.clientId ?? null);
    }
  }
  return found;
}
