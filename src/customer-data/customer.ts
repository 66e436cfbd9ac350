import type { Collections } from "../database/collections-of.js";
import { pagesOf } from "../database/pages/pages.js";
import { workspaceRecordId } from "../installations/record-ids.js";

/** A workspace, an organization with all its workspaces, or one person there. */
export interface CustomerName {
  readonly teamId?: string | undefined;
  readonly enterpriseId?: string | undefined;
  readonly userId?: string | undefined;
}

/** A customer of one Slack app, and the ids of the installation records under which what is stored of it is filed. */
export interface Customer extends CustomerName {
  readonly clientId: string | undefined;
  /** The workspace or, of an organization, those that are known. */
  readonly teamIds: readonly string[];
  readonly workspaces: readonly string[];
}

/** The workspaces of an organization are those whose installation records name it. */
export async function findCustomer(
  { installations }: Pick<Collections, "installations">,
  clientId: string | undefined,
  { teamId, enterpriseId, userId }: CustomerName,
): Promise<Customer> {
  const isEnterpriseInstall = enterpriseId !== undefined;
  const workspaces = new Set([workspaceRecordId(clientId, { isEnterpriseInstall, teamId, enterpriseId })]);
  const teamIds = new Set(teamId === undefined ? [] : [teamId]);
  if (isEnterpriseInstall) {
    const inOrganization = { "enterprise.id": enterpriseId, clientId: clientId ?? null };
    for await (const page of pagesOf(installations, inOrganization, { workspace: 1, team: 1 })) {
      for (const { workspace, team } of page) {
        workspaces.add(workspace);
        if (typeof team?.id === "string") teamIds.add(team.id);
      }
    }
  }
  return { clientId, teamId, enterpriseId, userId, teamIds: [...teamIds], workspaces: [...workspaces] };
}
