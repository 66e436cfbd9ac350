import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { findCustomer } from "../../src/customer-data/customer.js";
import { customerPlaces } from "../../src/customer-data/customer-places.js";
import { eraseCustomer } from "../../src/customer-data/erase-customer.js";
import { exportCustomer } from "../../src/customer-data/export-customer.js";
import { TokenCipher } from "../../src/encryption/token-cipher.js";
import { InstallationCache } from "../../src/installations/installation-cache.js";
import type { StoredInstallation } from "../../src/installations/installation-records.js";
import { MongoInstallationStore } from "../../src/installations/mongo-installation-store.js";
import { checkedRecord } from "../../src/installations/transfer/checked-record.js";
import { exportRecords } from "../../src/installations/transfer/export-records.js";
import { botInstallation, connection, inTeam } from "../../src/testing/installation-store/examples.js";
import { onEachDatabase } from "../databases.js";

const CIPHER = TokenCipher.fromKeyRing(`test:${Buffer.alloc(32, "t").toString("base64")}`);

onEachDatabase("The tenant of an installation", (database) => {
  let clientId: string;
  let store: MongoInstallationStore;
  beforeEach(() => {
    clientId = `1.${randomBytes(4).readUInt32BE()}`;
    const { installations } = database();
    store = new MongoInstallationStore({
      installations,
      cipher: CIPHER,
      clientId,
      cache: new InstallationCache(),
    });
  });

  const install = (tenant?: unknown) =>
    store.storeInstallation({
      ...botInstallation("bot"),
      ...(tenant !== undefined && { tenant }),
    } as StoredInstallation);
  const stored = async () => (await store.fetchInstallation(inTeam("T1"))).tenant;
  const record = () => database().installations.findOne({ _id: `${clientId}:team:T1` });

  it("is kept with the workspace, by a reinstall that brings none, and by a person who connects", async () => {
    await install("customer-1");
    assert.equal(await stored(), "customer-1");
    await install();
    await store.storeInstallation(connection("U2"));
    assert.equal(await stored(), "customer-1");
    const person = await database().installations.findOne({ _id: `${clientId}:team:T1:user:U2` });
    assert.ok(person && !("tenant" in person));
  });

  it("is replaced by that of another install, and ends with the installation", async () => {
    await install("customer-1");
    await install("customer-2");
    assert.equal(await stored(), "customer-2");
    assert.deepEqual(await store.formerInstall(inTeam("T1"), "U1"), {
      bot: botInstallation("bot").bot?.scopes,
      tenant: "customer-2",
    });
    await store.deleteInstallation(inTeam("T1"));
    await install();
    assert.equal(await stored(), undefined);
  });

  it("is absent from the records of installs without one", async () => {
    await install();
    await install(null);
    assert.ok(!("tenant" in ((await record()) ?? assert.fail())));
    assert.ok(!("tenant" in (await store.fetchInstallation(inTeam("T1")))));
  });

  it("is refused when it is no id", async () => {
    for (const tenant of ["", "a b", "ä", "x".repeat(129), 7, { $gt: "" }]) {
      await assert.rejects(install(tenant), { code: "installation_invalid" }, JSON.stringify(tenant));
    }
    assert.equal(await record(), null);
  });

  it("is in what a customer is told of their data, and is erased with the record", async () => {
    await install("customer-1");
    const customer = await findCustomer(database(), clientId, { teamId: "T1" });
    const places = await customerPlaces(database(), clientId);
    const search = { cipher: CIPHER, onRead: () => undefined, onUnopened: () => undefined };
    const parts: string[] = [];
    const told = exportCustomer({ places, customer, search, mask: (text) => text, now: new Date() });
    for await (const part of told) parts.push(part);
    assert.equal(JSON.parse(parts.join("")).collections.installations[0].tenant, "customer-1");
    const endTokens = { uninstall: async () => true, revoke: async () => undefined };
    await eraseCustomer({
      places,
      customer,
      search,
      endTokens,
      onNotRevoked: () => assert.fail("a token lives"),
      farewellMs: 0,
    });
    assert.equal(await record(), null);
  });

  it("moves with an export, and one that is no id is refused by the import", async () => {
    await install("customer-1");
    const lines: string[] = [];
    const options = { clientId, workspaces: undefined, clock: Date.now };
    for await (const { text } of exportRecords(database().installations, options)) lines.push(text);
    const exported = JSON.parse(lines.join("").split("\n")[1] ?? "");
    const context = { clientId, cipher: CIPHER };
    const checked = (changes: object) => checkedRecord({ ...exported, ...changes }, context);
    const moved = checked({});
    assert.ok("update" in moved);
    assert.equal(moved.update.$set.tenant, "customer-1");
    const { tenant: _, ...without } = exported;
    const old = checkedRecord(without, context);
    assert.ok(
      "update" in old && old.update.$unset && "tenant" in old.update.$unset,
      "an export of an earlier release",
    );
    for (const tenant of ["a b", {}, 7]) {
      const refused = checked({ tenant });
      assert.ok("reason" in refused);
      assert.match(refused.reason, /It is not as a record is: tenant/);
    }
  });
});
