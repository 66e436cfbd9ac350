import type { MongoInstallationStore } from "../installations/mongo-installation-store.js";
import type { InstallationTarget } from "../installations/record-ids.js";
import { fetchIfInstalled } from "../installations/serving-install.js";
import { missingScopes } from "../manifest/scopes/missing-scopes.js";
import type { SessionPerson } from "./session.js";

/** A workspace, or an organization where the app is installed org-wide, as a person who signed in sees it. */
export interface ManagedPlace {
  /** The id of the workspace or of the organization. */
  readonly id: string;
  readonly name: string;
  readonly target: InstallationTarget;
  /** Undefined where the app is not installed. */
  readonly install:
    | {
        readonly installedAt: Date | undefined;
        /** Only who installed the app may remove it here. */
        readonly isByThem: boolean;
        readonly missingScopes: readonly string[];
        readonly needsReinstall: boolean;
      }
    | undefined;
}

/** What a person may see, and in part manage, of the workspace that they signed in to. */
export interface ManagedWorkspace {
  readonly person: SessionPerson;
  /** The workspace itself, unless the app is there by its organization alone; and that organization, if the app is installed there. */
  readonly places: readonly ManagedPlace[];
  /** Whether their own account is connected. */
  readonly isConnected: boolean;
}

export type ManagedStore = Pick<MongoInstallationStore, "fetchFromDatabase" | "listPersonsTokens">;

/** Asks the database what is stored now. */
export async function managedWorkspace(
  store: ManagedStore,
  person: SessionPerson,
  botScopes: readonly string[],
): Promise<ManagedWorkspace> {
  const { teamId, enterpriseId } = person;
  const [own, ofOrganization, tokens] = await Promise.all([
    managedPlace(store, person, botScopes, { isEnterpriseInstall: false, teamId, enterpriseId }),
    enterpriseId === undefined
      ? undefined
      : managedPlace(store, person, botScopes, { isEnterpriseInstall: true, teamId, enterpriseId }),
    store.listPersonsTokens(placeOfPerson(person), person.userId),
  ]);
  const isInstalledByOrganization = ofOrganization?.install !== undefined;
  return {
    person,
    places: [
      ...(own.install !== undefined || !isInstalledByOrganization ? [own] : []),
      ...(ofOrganization !== undefined && isInstalledByOrganization ? [ofOrganization] : []),
    ],
    isConnected: tokens.length > 0,
  };
}

/** Where a person's own token may be: in the workspace, and in its organization where there is one. */
export function placeOfPerson({ teamId, enterpriseId }: SessionPerson): InstallationTarget {
  return { isEnterpriseInstall: enterpriseId !== undefined, teamId, enterpriseId };
}

async function managedPlace(
  store: ManagedStore,
  { userId, teamId, teamName }: SessionPerson,
  botScopes: readonly string[],
  target: InstallationTarget,
): Promise<ManagedPlace> {
  const found = await fetchIfInstalled(store, target);
  const { bot, installerUserId, installedAt } = found ?? {};
  const { enterpriseId = "" } = target;
  return {
    id: target.isEnterpriseInstall ? enterpriseId : teamId,
    name: target.isEnterpriseInstall
      ? (found?.enterprise?.name ?? enterpriseId)
      : (teamName ?? found?.team?.name ?? teamId),
    target,
    install: bot && {
      installedAt: installedAt === undefined ? undefined : new Date(installedAt),
      isByThem: installerUserId === userId,
      missingScopes: missingScopes(botScopes, bot.scopes),
      needsReinstall: found?.needsReinstall === true,
    },
  };
}
