import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { CustomerName } from "./customer.js";

/** Files that the embedded database of an earlier release left in its directory, and that have the customer's id in them. */
export function earlierFilesThatName(
  directory: string,
  { teamId, enterpriseId, userId }: CustomerName,
): string[] {
  const id = userId ?? teamId ?? enterpriseId ?? "";
  return readdirSync(directory)
    .filter((file) => file.endsWith(".imported"))
    .map((file) => join(directory, file))
    .filter((file) => readFileSync(file).includes(id));
}
