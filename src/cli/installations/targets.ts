import type { Command } from "commander";
import type { InstallationTarget } from "../../installations/record-ids.js";

/** What the options of `withTarget` say. */
export interface TargetOptions {
  readonly team?: string;
  readonly organization?: string;
  readonly user?: string;
}

/** A target, and a person in it where one is named. */
export interface NamedTarget {
  readonly target: InstallationTarget;
  readonly userId: string | undefined;
}

/** Gives a command the options that name a workspace or an organization, and perhaps a person in it. */
export function withTarget(command: Command): Command {
  return command
    .option("--team <id>", "the workspace: T…")
    .option("--organization <id>", "the organization, where the app is installed org-wide: E…")
    .option("--user <id>", "the token of this person alone: U…");
}

/** What the options name, or a sentence that says what is wrong with them. */
export function namedTarget({ team, organization, user }: TargetOptions): NamedTarget | string {
  if ((team === undefined) === (organization === undefined)) {
    return "Say which: --team T… for a workspace, or --organization E… for an org-wide install.";
  }
  const target =
    organization === undefined
      ? { isEnterpriseInstall: false, teamId: team }
      : { isEnterpriseInstall: true, enterpriseId: organization };
  return { target, userId: user };
}

export function targetInWords({ isEnterpriseInstall, teamId, enterpriseId }: InstallationTarget): string {
  return isEnterpriseInstall ? `organization ${enterpriseId}` : `workspace ${teamId}`;
}
