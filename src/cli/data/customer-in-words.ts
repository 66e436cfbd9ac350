import type { CustomerName } from "../../customer-data/customer.js";
import { counted } from "../listing/counted.js";
import type { NamedTarget } from "../options/target.js";

/** What `--help` says of `--user`. */
export const ONE_PERSON = "only what is of this person there, such as U0123456789";

/** The customer that the options name. */
export function customerOf({ target: { teamId, enterpriseId }, userId }: NamedTarget): CustomerName {
  return { teamId, enterpriseId, userId };
}

const WORDS: Readonly<Record<string, readonly [one: string, several: string]>> = {
  installations: ["installation record", "installation records"],
  events: ["event", "events"],
  audit: ["entry of the audit trail", "entries of the audit trail"],
};

/** Numbers of documents, in words. */
export function countsInWords(counts: Readonly<Record<string, number>>): string {
  const parts = Object.entries(counts).map(([name, count]) =>
    counted(count, ...(WORDS[name] ?? ([`record of ${name}`, `records of ${name}`] as const))),
  );
  return parts.join(", ");
}
