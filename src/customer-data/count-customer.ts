import type { Customer } from "./customer.js";
import type { CustomerPlace, Search } from "./customer-places.js";

/** How many documents of a customer each collection has, by its name. */
export type CustomerCounts = Readonly<Record<string, number>>;

/** Reads what is stored of a customer, and counts it. */
export async function countCustomer(
  places: readonly CustomerPlace[],
  customer: Customer,
  search: Search,
): Promise<CustomerCounts> {
  const counts: Record<string, number> = {};
  for (const { name, find } of places) {
    counts[name] = 0;
    for await (const page of find(customer, search)) counts[name] += page.length;
  }
  return counts;
}
