import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Logger } from "@slack/logger";
import oauth from "@slack/oauth"; // from ESM its stores come through the default import only
import { type ContractCase, installationStoreCases, stateStoreCases } from "../../src/testing/index.js";

/** What the stores of @slack/oauth do not keep, by the names of the cases. */
const NOT_KEPT = {
  MemoryInstallationStore: [
    "rejects when nothing is stored for the workspace",
    "a person's token is returned for that person alone",
    "a second person's install updates the bot and keeps the first person's token",
    "a person's token alone erases neither the bot nor the webhook",
    "a bot alone erases neither people's tokens nor the webhook",
    "org-wide, finds a person's token under the organization and under the workspace",
    "deletes one person's token, and leaves bot, webhook and the others",
    "deletes the token of the person who installed last, too",
    "org-wide, deletes a person's token wherever it would be found",
    "deleting what is not there, or twice, is no error and touches nothing",
    "an install after a deletion brings nothing of the old one back",
    "workspaces and organizations whose ids are odd or alike never meet",
    "people whose ids are odd or alike never meet",
    "of places whose ids are odd or alike, a deletion takes the one that it names",
    "a caller that changes what it stored or fetched changes nothing in the store",
    "of 50 installs at once, one bot is kept whole, and everybody's token",
    "for a query that names no person, returns nobody's token",
    "for a query that names a person, `user.id` is that person's, token or not",
    "says what was not found, with the code `installation_not_found` and the message of other stores for Bolt",
    "null, where the types say undefined, counts as absent",
  ],
  FileInstallationStore: [
    "a person's token alone erases neither the bot nor the webhook",
    "a bot alone erases neither people's tokens nor the webhook",
    "finds a workspace whether or not the query names its organization",
    "a workspace that joins an organization, and leaves it, keeps its tokens",
    "org-wide, finds a person's token under the organization and under the workspace",
    "deletes the token of the person who installed last, too",
    "deletes an organization's install without its workspace's, and the other way round",
    "org-wide, deletes a person's token wherever it would be found",
    "deleting what is not there, or twice, is no error and touches nothing",
    "of places whose ids are odd or alike, a deletion takes the one that it names",
    "for a query that names no person, returns nobody's token",
    "for a query that names a person, `user.id` is that person's, token or not",
    "says what was not found, with the code `installation_not_found` and the message of other stores for Bolt",
    "null, where the types say undefined, counts as absent",
  ],
  ClearStateStore: [
    "a state works once, wherever it arrives",
    "of 50 uses at once, in two processes, one succeeds",
    "a state is not honoured in the very millisecond in which its life ends",
    "a refusal says why in its `reason`: `oauth_state_invalid`, `oauth_state_used` or, used or not, `oauth_state_expired`",
  ],
  FileStateStore: [
    "a state with something before it, such as a path, is refused, and the real one still works",
    "another app's state is refused, and stays good where it belongs",
    "a state is not honoured in the very millisecond in which its life ends",
    "a refusal says why in its `reason`: `oauth_state_invalid`, `oauth_state_used` or, used or not, `oauth_state_expired`",
  ],
} as const;

const LIFETIME_MS = 10 * 60_000;
const root = mkdtempSync(join(tmpdir(), "bolt-mongodb-app-test-"));
const freshDirectory = () => mkdtempSync(join(root, "store-"));

const CONTRACTS: Readonly<Record<keyof typeof NOT_KEPT, () => readonly ContractCase[]>> = {
  MemoryInstallationStore: () => installationStoreCases(() => new oauth.MemoryInstallationStore()),
  FileInstallationStore: () =>
    installationStoreCases(() => new oauth.FileInstallationStore({ baseDir: freshDirectory() })),
  ClearStateStore: () =>
    stateStoreCases(() => ({
      store: new oauth.ClearStateStore("secret"),
      elsewhere: new oauth.ClearStateStore("secret"),
      otherApp: new oauth.ClearStateStore("another secret"),
      lifetimeMs: LIFETIME_MS,
    })),
  // It has no secret: two apps that share a directory are all that "another app" can mean for it.
  FileStateStore: () =>
    stateStoreCases(() => {
      const baseDir = freshDirectory();
      const [store, elsewhere, otherApp] = [1, 2, 3].map(() => new oauth.FileStateStore({ baseDir, logger }));
      assert.ok(store && elsewhere && otherApp);
      return { store, elsewhere, otherApp, lifetimeMs: LIFETIME_MS };
    }),
};

const ignore = () => undefined;
const logger: Logger = {
  debug: ignore,
  info: ignore,
  warn: ignore,
  error: ignore,
  setLevel: ignore,
  getLevel: () => oauth.LogLevel.ERROR,
  setName: ignore,
};

describe("The contracts, on the stores of @slack/oauth", () => {
  after(() => rmSync(root, { recursive: true }));

  for (const [store, contract] of Object.entries(CONTRACTS)) {
    it(`${store} passes every case except those listed here`, async () => {
      // Where the file system takes `T` and `t` for one name, a store of files does.
      const depends = (name: string) =>
        store === "FileInstallationStore" && existsSync(root.toUpperCase()) && name.includes("odd or alike");
      const names = (await notKept(contract())).filter((name) => !depends(name));
      const listed = NOT_KEPT[store as keyof typeof NOT_KEPT].filter((name) => !depends(name));
      assert.deepEqual(names, listed);
    });
  }

  it("docs/store.md has the same list, case by case", () => {
    const documented = readFileSync("docs/store.md", "utf8");
    for (const [title, cases, stores] of [
      [
        "MongoInstallationStore",
        CONTRACTS.FileInstallationStore(),
        ["FileInstallationStore", "MemoryInstallationStore"],
      ],
      ["OAuthStateStore", CONTRACTS.FileStateStore(), ["FileStateStore", "ClearStateStore"]],
    ] as const) {
      const rows = cases.map(({ group, name }) => {
        const marks = stores.map((store) => (NOT_KEPT[store].some((each) => each === name) ? "no" : "yes"));
        return `| ${group} | ${name} | ${marks.join(" | ")} |`;
      });
      const heading = `| Group | \`${title}\` promises | ${stores.map((store) => `\`${store}\``).join(" | ")} |`;
      const table = [heading, "| --- | --- | --- | --- |", ...rows].join("\n");
      assert.ok(documented.includes(`\n${table}\n\n`), `docs/store.md should have this table:\n${table}\n`);
    }
  });

  it("have a unique name for each case", () => {
    for (const contract of Object.values(CONTRACTS)) {
      const names = contract().map(({ name }) => name);
      assert.deepEqual(names, [...new Set(names)]);
    }
  });
});

async function notKept(cases: readonly ContractCase[]): Promise<string[]> {
  const names: string[] = [];
  for (const { name, run } of cases) await run().catch(() => names.push(name));
  return names;
}
