import { workspaceRecordId } from "../../installations/record-ids.js";

/** The id of the record of the workspace or organization that the options of a command name; undefined where they name none. */
export function placeOf(
  clientId: string | undefined,
  { team, organization }: { readonly team?: string | undefined; readonly organization?: string | undefined },
): string | undefined {
  if (team !== undefined) return workspaceRecordId(clientId, { isEnterpriseInstall: false, teamId: team });
  if (organization === undefined) return undefined;
  return workspaceRecordId(clientId, { isEnterpriseInstall: true, enterpriseId: organization });
}
