import assert from "node:assert/strict";
import type { InstallationStore } from "@slack/oauth";
import type { AnyInstallation, Query } from "./examples.js";

/** A store that can delete, as the interface allows and the contract asks. */
export type DeletingStore = InstallationStore & Required<Pick<InstallationStore, "deleteInstallation">>;

/** A case of the contract: its name, and what it does with an empty store. */
export type CaseOfStore = readonly [name: string, run: (store: DeletingStore) => Promise<void>];

const FIELDS = [
  "team",
  "enterprise",
  "user",
  "bot",
  "incomingWebhook",
  "appId",
  "tokenType",
  "enterpriseUrl",
  "isEnterpriseInstall",
  "authVersion",
  "metadata",
] as const satisfies readonly (keyof AnyInstallation)[];

/** Equal in every field of Slack's interface; a field that is absent equals one that is undefined. */
export function assertSame(actual: AnyInstallation, expected: AnyInstallation): void {
  const fieldsOf = (installation: AnyInstallation) =>
    withoutUndefined(Object.fromEntries(FIELDS.map((field) => [field, installation[field]])));
  assert.deepEqual(fieldsOf(actual), fieldsOf(expected));
}

/** The same for one of its parts. */
export function assertSamePart(actual: object | undefined, expected: object, message?: string): void {
  assert.ok(actual !== undefined, message);
  assert.deepEqual(withoutUndefined(actual), expected, message);
}

function withoutUndefined(value: object): unknown {
  return JSON.parse(JSON.stringify(value));
}

/** `ids` is the message's own list, from behind `enterprise_id: `. */
export async function assertNotFound(store: InstallationStore, query: Query, ids: string): Promise<void> {
  await assert.rejects(store.fetchInstallation(query), {
    code: "installation_not_found",
    message: `No installation data found (enterprise_id: ${ids})`,
  });
}
