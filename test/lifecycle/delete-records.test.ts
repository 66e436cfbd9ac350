import assert from "node:assert/strict";
import { TokenCipher } from "../../src/encryption/token-cipher.js";
import { MongoInstallationStore } from "../../src/installations/mongo-installation-store.js";
import { deleteRecords } from "../../src/lifecycle/delete-records.js";
import { recordsOfTarget } from "../../src/lifecycle/records-of-target.js";
import { botInstallation, connection } from "../../src/testing/installation-store/examples.js";
import { onEachDatabase } from "../databases.js";

const cipher = TokenCipher.fromKeyRing(`one:${Buffer.alloc(32, "delete").toString("base64")}`);
const CLIENT_ID = "1.1";
const TARGET = { isEnterpriseInstall: false, teamId: "T1" };

onEachDatabase("The records that an operator deletes", (database) => {
  beforeEach(() => database().installations.deleteMany({}));

  it("are those that were named: who connects meanwhile is kept, and named", async () => {
    const { installations } = database();
    const store = new MongoInstallationStore({ installations, cipher, clientId: CLIENT_ID });
    await store.storeInstallation(botInstallation("bot", { team: { id: "T1" } }));
    const records = await recordsOfTarget(installations, { clientId: CLIENT_ID, cipher }, TARGET, undefined);
    await store.storeInstallation({ ...connection("U9"), team: { id: "T1" } });
    const service = { collections: database(), cipher, clientId: CLIENT_ID };
    const named = { target: TARGET, userId: undefined };
    const { deleted, kept } = await deleteRecords(service, named, records, { eraseEventsBefore: new Date() });
    assert.deepEqual([deleted, kept.length], [1, 1]);
    assert.match(String(kept[0]), /:user:U9$/);
    assert.equal((await installations.find({}).toArray()).length, 1);
  });
});
