import type { Command } from "commander";
import type { CustomerName } from "../../customer-data/customer.js";

export interface CustomerOptions {
  readonly team?: string;
  readonly organization?: string;
  readonly user?: string;
}

export function withCustomer(command: Command): Command {
  return command
    .option("--team <id>", "a workspace, such as T0123456789")
    .option("--organization <id>", "an Enterprise organization and its workspaces, such as E0123456789")
    .option("--user <id>", "only what is of this person there, such as U0123456789");
}

/** The customer that the options name, or what is wrong with them. */
export function customerOf({ team, organization, user }: CustomerOptions): CustomerName | string {
  if ((team === undefined) === (organization === undefined))
    return "Say whose data: --team T…, or --organization E….";
  const ids = [
    ["--team", team, /^T[A-Z0-9]{1,30}$/],
    ["--organization", organization, /^E[A-Z0-9]{1,30}$/],
    ["--user", user, /^[UW][A-Z0-9]{1,30}$/],
  ] as const;
  for (const [option, id, shape] of ids) {
    if (id !== undefined && !shape.test(id)) return `${option} is an id of Slack's: capitals and digits.`;
  }
  return { teamId: team, enterpriseId: organization, userId: user };
}

/** A customer, in words. */
export function nameOf({ teamId, enterpriseId, userId }: CustomerName): string {
  const place = teamId ?? `organization ${enterpriseId}`;
  return userId === undefined ? place : `${userId} in ${place}`;
}

const WORDS: Readonly<Record<string, readonly [one: string, several: string]>> = {
  installations: ["installation record", "installation records"],
  events: ["event", "events"],
  audit: ["entry of the audit trail", "entries of the audit trail"],
};

/** Numbers of documents, in words. */
export function countsInWords(counts: Readonly<Record<string, number>>): string {
  const parts = Object.entries(counts).map(([name, count]) => {
    const [one, several] = WORDS[name] ?? [`record of ${name}`, `records of ${name}`];
    return `${count} ${count === 1 ? one : several}`;
  });
  return parts.join(", ");
}
