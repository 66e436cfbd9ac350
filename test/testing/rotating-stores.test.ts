import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { ConsoleLogger } from "@slack/logger";
import { type InstallationStore, InstallProvider } from "@slack/oauth";
import { InstallationCache } from "../../src/installations/installation-cache.js";
import { MongoInstallationStore } from "../../src/installations/mongo-installation-store.js";
import { rotating } from "../../src/rotation/rotating-store.js";
import { type AppAtStandIn, type ContractCase, rotatingStoreCases } from "../../src/testing/index.js";
import type { AnyInstallation, Query } from "../../src/testing/installation-store/examples.js";
import { onADatabase, onEachDatabase } from "../databases.js";
import { CIPHER, QUIET } from "../rotation/rotation-stage.js";

onEachDatabase("The contract of stores that refresh tokens, on two processes of `rotating`", (database) => {
  const cases = rotatingStoreCases(async (app) => {
    await database().installations.deleteMany({});
    const [store, elsewhere] = [1, 2].map(() => {
      const { clientId, clientSecret, slackApiUrl } = app;
      const options = { installations: database().installations, cipher: CIPHER, clientId };
      const kept = new MongoInstallationStore({ ...options, cache: new InstallationCache() });
      return rotating(kept, { clientId, clientSecret, clientOptions: { slackApiUrl, logger: QUIET } });
    });
    assert.ok(store && elsewhere);
    return {
      store,
      elsewhere,
      stop: async () => void (await Promise.all([store.stop(), elsewhere.stop()])),
    };
  });
  for (const { group, name, run } of cases) it(`${group}: ${name}`, run);
});

/** InstallProvider logs each refusal as an error; here they are the point. */
const SILENT = new ConsoleLogger();
SILENT.warn = () => undefined;
SILENT.error = () => undefined;

/** What InstallProvider's own refresh, in processes that share a store, does not keep, by the names of the cases. */
const NOT_KEPT = [
  "tokens with ten minutes left are refreshed once, though two processes are asked at once, and everybody goes on",
  "with ten minutes left, nobody waits for Slack",
  "tokens that have expired are refreshed once, while the callers of two processes wait, and none fails",
  "an install during a refresh wins",
  "an uninstall during a refresh is not undone by it",
  "a refresh token that Slack refuses is not tried at every fetch, and the token serves to its end",
  "while Slack is away a token with ten minutes left serves, and Slack is not asked at every fetch",
];

onADatabase("The contract of stores that refresh tokens, on InstallProvider's own refresh", (database) => {
  const contract = () =>
    rotatingStoreCases(async (app) => {
      await database().installations.deleteMany({});
      const { installations } = database();
      const kept = () =>
        new MongoInstallationStore({ installations, cipher: CIPHER, clientId: app.clientId });
      return { store: refreshedByProvider(kept(), app), elsewhere: refreshedByProvider(kept(), app) };
    });

  it("is kept except for the cases listed here", async function () {
    this.timeout(30_000);
    assert.deepEqual(await notKept(contract()), NOT_KEPT);
  });

  it("docs/store.md has the same list, case by case", () => {
    const rows = contract().map(
      ({ group, name }) => `| ${group} | ${name} | ${NOT_KEPT.includes(name) ? "no" : "yes"} |`,
    );
    const heading = "| Group | `rotating` promises | InstallProvider's own refresh |";
    const table = [heading, "| --- | --- | --- |", ...rows].join("\n");
    const document = readFileSync("docs/store.md", "utf8");
    assert.ok(document.includes(`\n${table}\n\n`), `docs/store.md should have this table:\n${table}\n`);
  });

  it("has a unique name for each case", () => {
    const names = contract().map(({ name }) => name);
    assert.deepEqual(names, [...new Set(names)]);
  });
});

/** A store as Bolt uses it without `rotating`: InstallProvider refreshes, without a lock, and stores what it got. */
function refreshedByProvider(kept: MongoInstallationStore, app: AppAtStandIn): InstallationStore {
  const { clientId, clientSecret, slackApiUrl } = app;
  const provider = new InstallProvider({
    clientId,
    clientSecret,
    stateVerification: false,
    installationStore: kept,
    logger: SILENT,
    clientOptions: { slackApiUrl, retryConfig: { retries: 0 } },
  });
  return {
    storeInstallation: (installation) => kept.storeInstallation(installation as AnyInstallation),
    deleteInstallation: (query) => kept.deleteInstallation(query as Query),
    async fetchInstallation(query) {
      const authorized = await provider.authorize(query);
      const { bot, user, ...rest } = await kept.fetchInstallation(query as Query);
      const { refreshToken: _refreshToken, expiresAt: _expiresAt, ...person } = user;
      const { refreshToken: _botRefreshToken, expiresAt: _botExpiresAt, ...withoutEnd } = bot ?? {};
      return {
        ...rest,
        user: { ...person, token: authorized.userToken },
        ...(bot && { bot: { ...withoutEnd, token: authorized.botToken } }),
      } as AnyInstallation;
    },
  };
}

async function notKept(cases: readonly ContractCase[]): Promise<string[]> {
  const names: string[] = [];
  for (const { name, run } of cases) await run().catch(() => names.push(name));
  return names;
}
