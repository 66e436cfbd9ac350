import assert from "node:assert/strict";
import { TokenCipher } from "../../src/encryption/token-cipher.js";
import { MongoInstallationStore } from "../../src/installations/mongo-installation-store.js";
import { botInstallation, inTeam } from "../../src/testing/installation-store/examples.js";
import { onEachDatabase } from "../databases.js";

const cipher = TokenCipher.fromKeyRing(`test:${Buffer.alloc(32, "t").toString("base64")}`);
const TEAM = { isEnterpriseInstall: false, teamId: "T1" };
const SCOPES = ["chat:write", "app_mentions:read"];

onEachDatabase("The welcome of an install", (database) => {
  let store: MongoInstallationStore;
  const newStore = () =>
    new MongoInstallationStore({ installations: database().installations, cipher, clientId: "1.2" });

  beforeEach(async () => {
    await database().installations.deleteMany({});
    store = newStore();
    await store.storeInstallation(botInstallation("first"));
  });

  const claim = (scopes: readonly string[] = SCOPES) => store.claimWelcome(TEAM, scopes);

  it("is claimed by one of many who try at once, in several processes", async () => {
    const stores = Array.from({ length: 10 }, newStore);
    const claims = await Promise.all(stores.map((each) => each.claimWelcome(TEAM, SCOPES)));
    assert.equal(claims.filter(Boolean).length, 1);
  });

  it("is claimed once for the same scopes, in whatever order they come", async () => {
    assert.equal(await claim(), true);
    assert.equal(await claim(), false);
    assert.equal(await claim([...SCOPES].reverse()), false);
    await store.storeInstallation(botInstallation("second"));
    assert.equal(await claim(), false);
  });

  it("is claimed again for other scopes, and after an uninstall", async () => {
    assert.equal(await claim(), true);
    assert.equal(await claim([...SCOPES, "users:read"]), true);
    await store.deleteInstallation(inTeam("T1"));
    await store.storeInstallation(botInstallation("first"));
    assert.equal(await claim(), true);
  });

  it("is claimed again once the claim has been released", async () => {
    assert.equal(await claim(), true);
    await store.releaseWelcome(TEAM);
    assert.equal(await claim(), true);
    assert.equal(await claim(), false);
  });

  it("is claimed by nobody where the app is not installed, and by each workspace for itself", async () => {
    const elsewhere = { isEnterpriseInstall: false, teamId: "T11" };
    assert.equal(await store.claimWelcome(elsewhere, SCOPES), false);
    await store.storeInstallation(botInstallation("first", { team: { id: "T11" } }));
    assert.equal(await claim(), true);
    assert.equal(await store.claimWelcome(elsewhere, SCOPES), true);
  });
});
