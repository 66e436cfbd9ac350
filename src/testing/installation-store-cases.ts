import type { InstallationStore } from "@slack/oauth";
import type { ContractCase } from "./contract-case.js";
import type { CaseOfStore } from "./installation-store/assertions.js";
import { basics } from "./installation-store/basics.js";
import { deletion } from "./installation-store/deletion.js";
import { extras } from "./installation-store/extras.js";
import { isolation } from "./installation-store/isolation.js";
import { organizations } from "./installation-store/organizations.js";
import { people } from "./installation-store/people.js";

const GROUPS = { basics, people, organizations, deletion, isolation, extras } as const;

/** What a case of `installationStoreCases` is about. */
export type InstallationStoreGroup = keyof typeof GROUPS;

/**
 * The contract of an installation store, in groups:
 *
 * - `basics`: what @slack/oauth's `InstallationStore` asks of every store. What was stored comes back.
 *
 * Everything else asks for more than that interface says:
 *
 * - `people`: several people of a workspace, each with a token of their own beside the bot's;
 * - `organizations`: org-wide installs, and workspaces that belong to an organization;
 * - `deletion`: `deleteInstallation`, which is optional in the interface;
 * - `isolation`: odd ids (a store that refuses one keeps it apart), callers that change what they hold, many installs at
 *   once;
 * - `extras`: what a store may leave out with a good conscience, and what `MongoInstallationStore` promises all the
 *   same, such as an error with `code: "installation_not_found"`.
 *
 * `create` is called once for each case and makes an empty store; a case uses no other. The cases compare the fields of
 * Slack's interface: a store may return fields of its own besides.
 */
export function installationStoreCases(
  create: () => InstallationStore | Promise<InstallationStore>,
): readonly ContractCase<InstallationStoreGroup>[] {
  return [
    ...inGroup("basics", create),
    ...inGroup("people", create),
    ...inGroup("organizations", create),
    ...inGroup("deletion", create),
    ...inGroup("isolation", create),
    ...inGroup("extras", create),
  ];
}

function inGroup(
  group: InstallationStoreGroup,
  create: () => InstallationStore | Promise<InstallationStore>,
): ContractCase<InstallationStoreGroup>[] {
  const cases: readonly CaseOfStore[] = GROUPS[group];
  return cases.map(([name, run]) => ({ group, name, run: async () => run(await create()) }));
}
