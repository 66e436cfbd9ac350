import type { Document } from "../database/collection.js";
import type { AllCollections } from "../database/database.js";
import { withinDeadline } from "../database/deadline.js";
import { pagesOf } from "../database/pages/pages.js";
import type { InstallationTarget } from "../installations/record-ids.js";
import { ownCollectionsIn } from "./declarations.js";

const WRITE_DEADLINE_MS = 10_000;

/**
 * Erases the documents of a workspace or an organization in the collections of the app's own whose declaration says so, and
 * resolves to their number. `isGone` is asked before each page of them: a workspace that has installed the app again keeps what
 * is left. The workspaces of an organization that have an install of their own keep theirs.
 */
export type EraseOwnData = (target: InstallationTarget, isGone: () => Promise<boolean>) => Promise<number>;

/** `EraseOwnData` in a database. */
export function eraseOwnDataIn(
  database: Pick<AllCollections, "appState" | "openCollection" | "installations">,
  clientId: string | undefined,
): EraseOwnData {
  return async (target, isGone) => {
    const erasable = (await ownCollectionsIn(database, clientId)).filter((each) => each.eraseAtUninstall);
    if (erasable.length === 0) return 0;
    const filter = target.isEnterpriseInstall
      ? {
          enterpriseId: target.enterpriseId,
          teamId: { $nin: await teamsWithInstall(database, clientId, target.enterpriseId) },
        }
      : { teamId: target.teamId };
    let erased = 0;
    for (const { collection } of erasable) {
      for await (const page of pagesOf(collection, filter, { _id: 1 })) {
        if (!(await isGone())) return erased;
        const ids = page.map(({ _id }) => _id);
        const { deletedCount } = await withinDeadline(
          () => collection.deleteMany({ ...filter, _id: { $in: ids } }),
          WRITE_DEADLINE_MS,
        );
        erased += deletedCount;
      }
    }
    return erased;
  };
}

/** The workspaces of an organization that have installed the app by themselves. */
async function teamsWithInstall(
  { installations }: Pick<AllCollections, "installations">,
  clientId: string | undefined,
  enterpriseId: string | undefined,
): Promise<string[]> {
  const filter: Document = { "enterprise.id": enterpriseId, clientId: clientId ?? null, kind: "workspace" };
  const teams: string[] = [];
  for await (const page of pagesOf(installations, filter, { team: 1 })) {
    teams.push(...page.flatMap(({ team }) => (typeof team?.id === "string" ? [team.id] : [])));
  }
  return teams;
}
