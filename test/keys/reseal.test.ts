import assert from "node:assert/strict";
import type { Document } from "../../src/database/collection.js";
import type { EnvelopeForm } from "../../src/encryption/envelope.js";
import { TokenCipher } from "../../src/encryption/token-cipher.js";
import { PermanentError } from "../../src/events/permanent-error.js";
import { MongoInstallationStore } from "../../src/installations/mongo-installation-store.js";
import { countSealed } from "../../src/keys/count-sealed.js";
import { reseal } from "../../src/keys/reseal.js";
import { sealedPlaces } from "../../src/keys/sealed-places.js";
import {
  botInstallation,
  connection,
  inTeam,
  workspaceInstallation,
} from "../../src/testing/installation-store/examples.js";
import { onEachDatabase } from "../databases.js";
import { callback, InboxStage } from "../events/inbox-stage.js";
import { pausable } from "../installations/fixtures/paused-collection.js";
import { watched } from "../installations/fixtures/watched-collection.js";

const OLD_KEY = `old:${Buffer.alloc(32, "o").toString("base64")}`;
const NEW_KEY = `new:${Buffer.alloc(32, "n").toString("base64")}`;
const CLIENT_ID = "1.2";

const cipherOf = (keyRing: string, envelope?: EnvelopeForm) =>
  TokenCipher.fromKeyRing(keyRing, "TOKEN_KEYS", envelope);
const OLD = cipherOf(OLD_KEY);
const BOTH = cipherOf(`${NEW_KEY},${OLD_KEY}`);

onEachDatabase("reseal", (database) => {
  let stage: InboxStage;
  beforeEach(async () => {
    await database().installations.deleteMany({});
    await database().events.deleteMany({});
    stage = new InboxStage(database().events, CLIENT_ID);
  });
  afterEach(() => stage.close());

  const storeWith = (cipher: TokenCipher, clientId = CLIENT_ID) =>
    new MongoInstallationStore({ installations: database().installations, cipher, clientId });
  const places = (collections: Partial<ReturnType<typeof database>> = {}) =>
    sealedPlaces({ ...database(), ...collections }, CLIENT_ID);
  const counts = async () =>
    (await countSealed(places())).sort((a, b) => String(a.keyId).localeCompare(String(b.keyId)));
  const record = async (_id: string): Promise<Document> =>
    (await database().installations.findOne({ _id })) ?? assert.fail(`no record ${_id}`);

  /** A workspace and two people, an event that waits, one that has failed and one that is done, all under the old key. */
  async function fill(): Promise<{ readonly waiting: string; readonly failed: string }> {
    const store = storeWith(OLD);
    await store.storeInstallation(workspaceInstallation());
    await store.storeInstallation(connection("U2"));
    const waiting = callback({ text: "waits" });
    await stage.inbox({ cipher: OLD }).accept(waiting);
    const failed = callback({ text: "fails" });
    const done = callback({ text: "is done" });
    const inbox = stage.handling(
      async ({ event }) => {
        if ((event as Document).text === "fails") throw new PermanentError("no");
      },
      { cipher: OLD },
    );
    inbox.stopPolling();
    for (const body of [failed, done]) await inbox.accept(body);
    await stage.untilStored(failed.event_id, ({ failedAt }) => failedAt !== undefined);
    await stage.untilStored(done.event_id, ({ sealedBody }) => sealedBody === undefined);
    await inbox.stop(1_000);
    return { waiting: waiting.event_id, failed: failed.event_id };
  }

  it("seals installations, waiting events and failed events with the first key, so that the old one may go", async () => {
    const { waiting, failed } = await fill();
    const installations = 3;
    const [before] = await counts();
    assert.ok(before !== undefined && before.waitingEvents + before.failedEvents === 2);
    assert.deepEqual(before, { ...before, keyId: "old", form: "v1", installations });

    const result = await reseal(places(), BOTH);
    assert.deepEqual(result, { resealed: 5, overtaken: 0, unopened: [] });
    assert.deepEqual(await counts(), [{ ...before, keyId: "new" }]);

    const alone = cipherOf(NEW_KEY);
    const found = await storeWith(alone).fetchInstallation(inTeam("T1", "U1"));
    const { bot, user, incomingWebhook } = workspaceInstallation();
    assert.deepEqual(
      [found.bot?.token, found.user.token, found.incomingWebhook?.url],
      [bot?.token, user.token, incomingWebhook?.url],
    );
    for (const [id, text] of [
      [waiting, "waits"],
      [failed, "fails"],
    ] as const) {
      const { _id, sealedBody } = (await stage.stored(id)) ?? assert.fail(id);
      assert.equal(JSON.parse(alone.openEvent(sealedBody, _id)).event.text, text);
    }
  });

  it("changes the form as the cipher has it, and back", async () => {
    await fill();
    await reseal(places(), cipherOf(OLD_KEY, "v2"));
    assert.deepEqual(
      (await counts()).map(({ keyId, form }) => [keyId, form]),
      [["old", "v2"]],
    );
    await storeWith(OLD).fetchInstallation(inTeam("T1", "U1"));
    await reseal(places(), OLD);
    assert.deepEqual(
      (await counts()).map(({ keyId, form }) => [keyId, form]),
      [["old", "v1"]],
    );
  });

  it("writes nothing where everything is sealed so, and changes nothing but the sealed values", async () => {
    await fill();
    const without = ({ sealedBot, sealedUser, sealedWebhook, ...rest }: Document) => rest;
    const before = await database()
      .installations.find({}, { sort: { _id: 1 } })
      .toArray();
    await reseal(places(), BOTH);
    const after = await database()
      .installations.find({}, { sort: { _id: 1 } })
      .toArray();
    assert.deepEqual(after.map(without), before.map(without));

    const { collection, calls } = watched(database().installations);
    assert.equal((await reseal(places({ installations: collection }), BOTH)).resealed, 0);
    assert.deepEqual([...new Set(calls.map(({ method }) => method))], ["find"]);
  });

  it("never overwrites a token that is stored at the same moment", async () => {
    await fill();
    const { collection, pause } = pausable(database().installations);
    const { reached, letGo } = pause("bulkWrite", "before");
    const resealing = reseal(places({ installations: collection }), BOTH);
    await reached;
    await storeWith(OLD).storeInstallation(botInstallation("second"));
    letGo();
    const { overtaken } = await resealing;
    assert.equal(overtaken, 1);
    const { bot } = await storeWith(BOTH).fetchInstallation(inTeam("T1"));
    assert.equal(bot?.id, "B-second");
    assert.equal((await reseal(places(), BOTH)).resealed, 1);
    assert.match((await record("1.2:team:T1")).sealedBot, /^v1\.new\./);
  });

  it("does not bring back a record that is deleted at the same moment", async () => {
    await fill();
    const { collection, pause } = pausable(database().installations);
    const { reached, letGo } = pause("bulkWrite", "before");
    const resealing = reseal(places({ installations: collection }), BOTH);
    await reached;
    await storeWith(OLD).deleteInstallation(inTeam("T1"));
    letGo();
    await resealing;
    assert.deepEqual(await database().installations.find({}).toArray(), []);
  });

  it("writes a few records at a time, each by its id and by what was read", async () => {
    await fill();
    const { collection, calls } = watched(database().installations);
    await reseal(places({ installations: collection }), BOTH);
    const writes = calls.filter(({ method }) => method !== "find");
    assert.deepEqual(
      writes.map(({ method }) => method),
      ["bulkWrite"],
    );
    const [write] = writes;
    assert.ok(write !== undefined);
    const [operations] = write.args as Parameters<typeof collection.bulkWrite>;
    assert.equal(operations.length, 3);
    for (const { updateOne } of operations) {
      assert.equal(typeof updateOne.filter._id, "string");
      for (const field of Object.keys(updateOne.update.$set))
        assert.match(updateOne.filter[field], /^v1\.old\./);
    }
  });

  it("leaves what it cannot open as it is, and names it", async () => {
    await fill();
    const lost = cipherOf(`lost:${Buffer.alloc(32, "l").toString("base64")}`);
    await storeWith(lost).storeInstallation(botInstallation("lost", { team: { id: "T2" } }));
    await database().installations.updateOne(
      { _id: "1.2:team:T1:user:U2" },
      { $set: { sealedUser: "xoxp" } },
    );
    const { resealed, unopened } = await reseal(places(), BOTH);
    assert.equal(resealed, 4);
    assert.deepEqual(
      [...unopened].sort((a, b) => a.code.localeCompare(b.code)),
      [
        { code: "token_key_unknown", count: 1, some: ["1.2:team:T2"] },
        { code: "token_seal_broken", count: 1, some: ["1.2:team:T1:user:U2"] },
      ],
    );
    assert.match((await record("1.2:team:T2")).sealedBot, /^v1\.lost\./);
    const found = (await counts()).map(({ keyId, form, installations }) => [keyId, form, installations]);
    assert.deepEqual(found, [
      ["lost", "v1", 1],
      ["new", "v1", 2],
      [null, null, 1],
    ]);
  });

  it("leaves another Slack app's records alone", async () => {
    await storeWith(OLD, "9.9").storeInstallation(workspaceInstallation());
    assert.deepEqual(await reseal(places(), BOTH), { resealed: 0, overtaken: 0, unopened: [] });
    assert.match((await record("9.9:team:T1")).sealedBot, /^v1\.old\./);
  });
});
