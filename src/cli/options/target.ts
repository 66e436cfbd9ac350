import { type Command, InvalidArgumentError, Option } from "commander";
import type { NamedTarget } from "../../lifecycle/named-target.js";
import { WrongUseError } from "../explain.js";

/** What the options of `withTarget` say. */
export interface TargetOptions {
  readonly team?: string;
  readonly organization?: string;
  readonly user?: string;
}

/** Gives a command the options `--team` and `--organization`; with a description of it also `--user`. */
export function withTarget(command: Command, user?: string): Command {
  command
    .option("--team <id>", "a workspace, such as T0123456789", teamId)
    .addOption(
      new Option(
        "--organization <id>",
        "an organization with the app installed org-wide, such as E0123456789",
      )
        .argParser(organizationId)
        .conflicts("team"),
    );
  if (user !== undefined) command.option("--user <id>", user, userId);
  return command;
}

/** What the options name, if they name something. Throws `WrongUseError` for a person without a place. */
export function namedTarget({ team, organization, user }: TargetOptions): NamedTarget | undefined {
  if (team !== undefined) return { target: { isEnterpriseInstall: false, teamId: team }, userId: user };
  if (organization !== undefined) {
    return { target: { isEnterpriseInstall: true, enterpriseId: organization }, userId: user };
  }
  if (user !== undefined) throw new WrongUseError("--user needs --team or --organization.");
  return undefined;
}

/** What the options name. Throws `WrongUseError` where they name nothing. */
export function requiredTarget(options: TargetOptions): NamedTarget {
  const { team, organization } = options;
  if (team === undefined && organization === undefined) {
    throw new WrongUseError(
      "Say which: --team T… for a workspace, or --organization E… for an org-wide install.",
    );
  }
  return namedTarget(options) as NamedTarget;
}

/** For an option that names a workspace. */
export const teamId = idOf("T", "a workspace");
const organizationId = idOf("E", "an organization");
const userId = idOf("UW", "a person");

function idOf(first: string, whose: string): (text: string) => string {
  const [letter] = first;
  return (text) => {
    if (new RegExp(`^[${first}][A-Z0-9]{1,30}$`).test(text)) return text;
    throw new InvalidArgumentError(`It is Slack's id of ${whose}: ${letter}, and then capitals and digits.`);
  };
}
