import type { Collection } from "../database/collection.js";
import { withinDeadline } from "../database/deadline.js";
import { type InstallationTarget, workspaceRecordId } from "../installations/record-ids.js";

const DEADLINE_MS = 10_000;

/**
 * Deletes what is stored of the agent's answers in a workspace or an organization that were begun before a time; in one
 * workspace of an org-wide install where the organization's target has a `teamId`. A process that works on one stops.
 */
export async function eraseAnswers(
  agentAnswers: Collection,
  clientId: string | undefined,
  target: InstallationTarget,
  begunBefore: Date,
): Promise<void> {
  const meant = {
    workspace: workspaceRecordId(clientId, target),
    ...(target.isEnterpriseInstall && target.teamId !== undefined && { teamId: target.teamId }),
    startedAt: { $lt: begunBefore },
  };
  await withinDeadline(() => agentAnswers.deleteMany(meant), DEADLINE_MS);
}
