import type { CustomerName } from "../../customer-data/customer.js";
import type { NamedTarget } from "../../lifecycle/named-target.js";

/** What `--help` says of `--user`. */
export const ONE_PERSON = "only what is of this person there, such as U0123456789";

/** The customer that the options name. */
export function customerOf({ target: { teamId, enterpriseId }, userId }: NamedTarget): CustomerName {
  return { teamId, enterpriseId, userId };
}
