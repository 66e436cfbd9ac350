import type { Collection } from "../database/collection.js";
import { withinDeadline } from "../database/deadline.js";
import { type InstallationTarget, workspaceRecordId } from "../installations/record-ids.js";

const DEADLINE_MS = 10_000;

/**
 * Deletes what is stored of the agent's answers in a workspace or an organization that were begun before a time. A process
 * that works on one stops.
 */
export async function eraseAnswers(
  agentAnswers: Collection,
  clientId: string | undefined,
  target: InstallationTarget,
  begunBefore: Date,
): Promise<void> {
  const workspace = workspaceRecordId(clientId, target);
  await withinDeadline(
    () => agentAnswers.deleteMany({ workspace, startedAt: { $lt: begunBefore } }),
    DEADLINE_MS,
  );
}
