import assert from "node:assert/strict";
import type { InstallationStore } from "@slack/oauth";
import type { AnyInstallation, Query } from "./examples.js";

/** A case of the contract: its name, and what it does with an empty store. */
export type CaseOfStore = readonly [name: string, run: (store: InstallationStore) => Promise<void>];

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
  assert.ok(actual, "fetchInstallation resolved to nothing");
  const fieldsOf = (installation: AnyInstallation) =>
    withoutUndefined(Object.fromEntries(FIELDS.map((field) => [field, installation[field]])));
  assert.deepEqual(fieldsOf(actual), fieldsOf(expected));
}

/** The same for one of its parts. */
export function assertSamePart(actual: object | undefined, expected: object, message?: string): void {
  assert.ok(actual, message);
  assert.deepEqual(withoutUndefined(actual), expected, message);
}

function withoutUndefined(value: object): unknown {
  return JSON.parse(JSON.stringify(value));
}

/** Nobody's token is in it. */
export function assertNoUserToken({ user }: AnyInstallation): void {
  assert.deepEqual([user.token, user.refreshToken, user.expiresAt], Array(3).fill(undefined));
}

/** The same installation, without its person's token. */
export function assertSameWithoutUser(actual: AnyInstallation, expected: AnyInstallation): void {
  assertSame({ ...actual, user: expected.user }, expected);
  assertNoUserToken(actual);
}

/** Nothing is found: a rejection, with whatever error, or an answer with nothing in it. */
export async function assertGone(store: InstallationStore, query: Query, message?: string): Promise<void> {
  const found: AnyInstallation | undefined = await store.fetchInstallation(query).catch(() => undefined);
  assert.ok(!found, message ?? "what was deleted, or never stored, was found");
}

/** `ids` is the message's own list, from behind `enterprise_id: `. */
export async function assertNotFound(store: InstallationStore, query: Query, ids: string): Promise<void> {
  await assert.rejects(store.fetchInstallation(query), {
    code: "installation_not_found",
    message: `No installation data found (enterprise_id: ${ids})`,
  });
}

/** Deletes by `deleteInstallation`, which a store need not have. */
export async function deleteFrom(store: InstallationStore, query: Query): Promise<void> {
  assert.ok(store.deleteInstallation, "the store has no deleteInstallation");
  await store.deleteInstallation(query);
}
