import assert from "node:assert/strict";
import { TokenCipher } from "../../src/encryption/token-cipher.js";
import { MongoInstallationStore } from "../../src/installations/mongo-installation-store.js";
import {
  botInstallation,
  botWithToken,
  inTeam,
  workspaceInstallation,
} from "../../src/testing/installation-store/examples.js";
import { onEachDatabase } from "../databases.js";

const cipher = TokenCipher.fromKeyRing(`test:${Buffer.alloc(32, "t").toString("base64")}`);
const TEAM = { isEnterpriseInstall: false, teamId: "T1" };

onEachDatabase("MongoInstallationStore, many at once in two processes", (database) => {
  const newStore = () =>
    new MongoInstallationStore({ installations: database().installations, cipher, clientId: "1.2" });
  let store: MongoInstallationStore;
  let elsewhere: MongoInstallationStore;
  const numbers = Array.from({ length: 50 }, (_, index) => index);
  const both = (n: number) => (n % 2 ? store : elsewhere);

  beforeEach(async () => {
    await database().installations.deleteMany({});
    store = newStore();
    elsewhere = newStore();
  });

  it("makes one record of 50 first installs", async () => {
    await Promise.all(numbers.map((n) => both(n).storeInstallation(botInstallation(`p${n}`))));
    assert.deepEqual(
      (await database().installations.find({}).toArray()).map(({ _id }) => _id),
      ["1.2:team:T1"],
    );
    const { bot } = await store.fetchInstallation(inTeam("T1"));
    assert.deepEqual(bot, botWithToken(bot?.id.slice(2) ?? ""));
  });

  it("serves 50 installs, 50 deletions and 50 fetches of a workspace, each of them whole or not at all", async () => {
    const fetches = numbers.map(async (n) => {
      try {
        return (await both(n).fetchInstallation(inTeam("T1"))).bot;
      } catch (error) {
        assert.equal((error as { code?: unknown }).code, "installation_not_found");
        return undefined;
      }
    });
    const writes = numbers.flatMap((n) => [
      both(n).storeInstallation(botInstallation(`p${n}`)),
      both(n).deleteInstallation(inTeam("T1")),
    ]);
    await Promise.all(writes);
    for (const bot of await Promise.all(fetches)) {
      if (bot !== undefined) assert.deepEqual(bot, botWithToken(bot.id.slice(2)));
    }
    await store.storeInstallation(botInstallation("last"));
    assert.deepEqual((await store.fetchInstallation(inTeam("T1"))).bot, botWithToken("last"));
  });

  it("never deletes a reinstall that comes with the deletion of the old token", async () => {
    const inTheirTeam = (n: number, label: string) => botInstallation(label, { team: { id: `T${n}` } });
    await Promise.all(
      numbers.map(async (n) => {
        await both(n).storeInstallation(inTheirTeam(n, "old"));
        const old = await both(n).listTokens({ ...TEAM, teamId: `T${n}` });
        await Promise.all([
          both(n).deleteIfUnchanged(old),
          both(n + 1).storeInstallation(inTheirTeam(n, "new")),
        ]);
        assert.deepEqual((await store.fetchInstallation(inTeam(`T${n}`))).bot, botWithToken("new"));
      }),
    );
  });

  it("deletes a token once for 50 callers", async () => {
    await store.storeInstallation(workspaceInstallation());
    const listed = await store.listTokens(TEAM);
    const counts = await Promise.all(numbers.map((n) => both(n).deleteIfUnchanged(listed)));
    assert.equal(
      counts.reduce((sum, count) => sum + count, 0),
      2,
    );
  });
});
