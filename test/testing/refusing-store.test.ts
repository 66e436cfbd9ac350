import assert from "node:assert/strict";
import type { InstallationStore } from "@slack/oauth";
import { TokenCipher } from "../../src/encryption/token-cipher.js";
import { MongoInstallationStore } from "../../src/installations/mongo-installation-store.js";
import { installationStoreCases } from "../../src/testing/index.js";
import type { AnyInstallation, Query } from "../../src/testing/installation-store/examples.js";
import { onEachDatabase } from "../databases.js";

const SLACK_ID = /^[A-Z][A-Z0-9-]{0,20}$/i;
const cipher = TokenCipher.fromKeyRing(`test:${Buffer.alloc(32, "t").toString("base64")}`);

onEachDatabase("The contract's odd ids, on a store that refuses them", (database) => {
  const isolation = (storeOn: (kept: MongoInstallationStore) => InstallationStore) =>
    installationStoreCases(async () => {
      await database().installations.deleteMany({});
      return storeOn(new MongoInstallationStore({ installations: database().installations, cipher }));
    }).filter(({ group }) => group === "isolation");

  for (const { name, run } of isolation((kept) => refusing(kept, check))) it(name, run);

  it("are passed when only storeInstallation refuses them", async () => {
    const cases = isolation((kept) => refusing(kept, (ids) => ids));
    assert.deepEqual(await notKept(cases), []);
  });

  it("still fail for a store that confuses a refused id with another", async () => {
    const trimmed = (id: string | undefined) => id?.trim().replaceAll("\n", "");
    const cases = isolation((kept) =>
      refusing(kept, (query) => ({
        ...query,
        teamId: trimmed(query.teamId),
        enterpriseId: trimmed(query.enterpriseId),
        ...(query.userId !== undefined && { userId: query.userId.trim() }),
      })),
    );
    assert.deepEqual(await notKept(cases), [
      "workspaces and organizations whose ids are odd or alike never meet",
      "people whose ids are odd or alike never meet",
      "of places whose ids are odd or alike, a deletion takes the one that it names",
    ]);
  });

  it("fail for a store that refuses every id", async () => {
    const cases = isolation((kept) => ({
      fetchInstallation: (query) => kept.fetchInstallation(query),
      storeInstallation: () => Promise.reject(new Error("full")),
    }));
    assert.equal((await notKept(cases)).length, cases.length);
  });
});

type Ids = { teamId?: string | undefined; enterpriseId?: string | undefined; userId?: string | undefined };

function check<Some extends Ids>(ids: Some): Some {
  for (const id of [ids.teamId, ids.enterpriseId, ids.userId]) {
    if (id !== undefined && !SLACK_ID.test(id)) throw new RangeError("Slack has no such id.");
  }
  return ids;
}

function refusing(kept: MongoInstallationStore, asked: (query: Query) => Ids): InstallationStore {
  return {
    async storeInstallation(installation: AnyInstallation) {
      const { team, enterprise, user } = installation;
      check({ teamId: team?.id, enterpriseId: enterprise?.id, userId: user.id });
      await kept.storeInstallation(installation);
    },
    async fetchInstallation(query) {
      return kept.fetchInstallation({ ...query, ...asked(query) } as Query);
    },
    async deleteInstallation(query) {
      await kept.deleteInstallation({ ...query, ...asked(query) } as Query);
    },
  };
}

async function notKept(cases: ReturnType<typeof installationStoreCases>): Promise<string[]> {
  const names: string[] = [];
  for (const { name, run } of cases) await run().catch(() => names.push(name));
  return names;
}
