import assert from "node:assert/strict";
import type { Document } from "../../src/database/collection.js";
import { SealBrokenError, UnknownKeyError } from "../../src/encryption/encryption-error.js";
import { TokenCipher } from "../../src/encryption/token-cipher.js";
import { MongoInstallationStore } from "../../src/installations/mongo-installation-store.js";
import {
  botInstallation,
  connection,
  inOrg,
  inTeam,
  orgInstallation,
  type Query,
  userWithToken,
  workspaceInstallation,
} from "../../src/testing/installation-store/examples.js";
import { onEachDatabase } from "../databases.js";
import { watched } from "./fixtures/watched-collection.js";

const OLD_KEY = `old:${Buffer.alloc(32, "o").toString("base64")}`;
const NEW_KEY = `new:${Buffer.alloc(32, "n").toString("base64")}`;
/** Long enough not to be met by chance in what is sealed. */
const SECRET = /xox[bep][-.]|refresh|hooks\.slack|secret/;

const WORKSPACE = "1.2:team:T1";
const PERSON = "1.2:team:T1:user:U1";

onEachDatabase("Sealed records", (database) => {
  const storeWith = (keyRing: string, installations = database().installations) =>
    new MongoInstallationStore({
      installations,
      cipher: TokenCipher.fromKeyRing(keyRing),
      clientId: "1.2",
    });
  let store: MongoInstallationStore;

  const record = async (_id: string): Promise<Document> => {
    const found = await database().installations.findOne({ _id });
    assert.ok(found !== null, `no record ${_id}`);
    return found;
  };
  const tamper = (_id: string, $set: Document) => database().installations.updateOne({ _id }, { $set });

  /** Both ways to read a record fail with this error, which names the record and the key, and shows nothing of it. */
  async function assertUnreadable(query: Query, expected: object): Promise<void> {
    const readTokens = async () => (await store.listTokens(query)).map(({ token }) => token);
    for (const reading of [() => store.fetchInstallation(query), readTokens]) {
      await assert.rejects(reading, (error: Error) => {
        for (const [field, value] of Object.entries(expected)) {
          assert.equal((error as Error & { [field: string]: unknown })[field], value);
        }
        assert.ok(error instanceof SealBrokenError || error instanceof UnknownKeyError);
        assert.ok(error.message.includes(error.recordId) && error.message.includes(error.keyId));
        assert.doesNotMatch(`${error.stack} ${JSON.stringify(error)} ${error.cause}`, SECRET);
        return true;
      });
    }
  }
  const broken = (recordId: string, keyId = "old") => ({ code: "token_seal_broken", recordId, keyId });
  const unknownKey = (recordId: string, keyId: string) => ({ code: "token_key_unknown", recordId, keyId });

  async function assertOthersWork(): Promise<void> {
    const { bot, user } = await store.fetchInstallation(inTeam("T2", "U1"));
    assert.deepEqual([bot?.id, user.token], ["B-first", userWithToken("U1").token]);
    assert.equal((await store.fetchInstallation(inOrg("E1", { userId: "U1" }))).bot?.id, "B-org");
  }

  beforeEach(async () => {
    await database().installations.deleteMany({});
    store = storeWith(OLD_KEY);
    await store.storeInstallation(workspaceInstallation());
    await store.storeInstallation(connection("U2"));
    await store.storeInstallation(workspaceInstallation({ team: { id: "T2" } }));
    await store.storeInstallation(orgInstallation());
  });

  it("holds no token, refresh token or webhook URL, and sends none to the database", async () => {
    const { collection, calls } = watched(database().installations);
    const watchedStore = storeWith(OLD_KEY, collection);
    await watchedStore.storeInstallation(workspaceInstallation());
    await watchedStore.storeInstallation(orgInstallation());
    await watchedStore.fetchInstallation(inTeam("T1", "U1"));
    await watchedStore.deleteIfUnchanged(
      await watchedStore.listTokens({ isEnterpriseInstall: false, teamId: "T1" }),
    );
    await watchedStore.deleteInstallation(inOrg("E1"));

    const { bot, user, incomingWebhook } = workspaceInstallation();
    const secrets = [bot?.token, bot?.refreshToken, user.token, user.refreshToken, incomingWebhook?.url];
    const written = JSON.stringify([calls, await database().installations.find({}).toArray()]);
    assert.ok(written.includes("app_mentions:read"), "the records are there");
    for (const secret of secrets) {
      assert.ok(secret !== undefined);
      for (const encoding of ["utf8", "base64", "base64url", "hex"] as const) {
        assert.ok(!written.includes(Buffer.from(secret).toString(encoding).slice(0, -4)), secret);
      }
    }
    assert.doesNotMatch(written, SECRET);
  });

  it("names the version and the key in each sealed value", async () => {
    const { sealedBot, sealedWebhook } = await record(WORKSPACE);
    const { sealedUser } = await record(PERSON);
    for (const sealed of [sealedBot, sealedWebhook, sealedUser])
      assert.match(sealed, /^v1\.old\.[\w-]{40,}$/);
  });

  it("reads what an older key sealed, and seals anew with the first", async () => {
    const rotating = storeWith(`${NEW_KEY},${OLD_KEY}`);
    assert.equal((await rotating.fetchInstallation(inTeam("T1", "U1"))).bot?.id, "B-first");
    await rotating.storeInstallation(botInstallation("second"));
    assert.match((await record(WORKSPACE)).sealedBot, /^v1\.new\./);
    assert.match((await record(WORKSPACE)).sealedWebhook, /^v1\.old\./);
    const { bot, incomingWebhook } = await rotating.fetchInstallation(inTeam("T1"));
    assert.deepEqual(
      [bot?.id, incomingWebhook?.url],
      ["B-second", workspaceInstallation().incomingWebhook?.url],
    );
  });

  it("sealed with an unknown key: fails by record and key, in this workspace alone, until it is there", async () => {
    await storeWith(NEW_KEY).storeInstallation(botInstallation("second"));
    await assertUnreadable(inTeam("T1", "U1"), unknownKey(WORKSPACE, "new"));
    await assertOthersWork();
    store = storeWith(`${OLD_KEY},${NEW_KEY}`);
    assert.equal((await store.fetchInstallation(inTeam("T1", "U1"))).bot?.id, "B-second");
  });

  const tampering: Readonly<Record<string, (sealed: string) => unknown>> = {
    "a changed character": (sealed) =>
      `${sealed.slice(0, -9)}${sealed.at(-9) === "A" ? "B" : "A"}${sealed.slice(-8)}`,
    "a missing end": (sealed) => sealed.slice(0, -2),
    "a value without a seal": () => "xoxb-secret",
    "an empty text": () => "",
    "null in its place": () => null,
    "a number in its place": () => 7,
  };
  for (const [title, change] of Object.entries(tampering)) {
    it(`with ${title}: fails by record and key, in this workspace alone, until it is installed again`, async () => {
      for (const [recordId, field] of [
        [WORKSPACE, "sealedBot"],
        [PERSON, "sealedUser"],
      ] as const) {
        const changed = change((await record(recordId))[field]);
        await tamper(recordId, { [field]: changed });
        const keyId = String(changed).startsWith("v1.old.") ? "old" : "unknown";
        await assertUnreadable(inTeam("T1", "U1"), broken(recordId, keyId));
        await assertOthersWork();
        await store.storeInstallation(workspaceInstallation());
        assert.equal((await store.fetchInstallation(inTeam("T1", "U1"))).bot?.id, "B-first");
      }
    });
  }

  it("with a broken webhook: fails the same way", async () => {
    await tamper(WORKSPACE, { sealedWebhook: (await record(WORKSPACE)).sealedBot });
    await assert.rejects(store.fetchInstallation(inTeam("T1")), broken(WORKSPACE));
  });

  it("with a missing value: fails the same way, and can be deleted", async () => {
    await database().installations.updateOne({ _id: WORKSPACE }, { $unset: { sealedBot: "" } });
    await assertUnreadable(inTeam("T1"), broken(WORKSPACE, "unknown"));
    await store.deleteInstallation(inTeam("T1"));
    await assert.rejects(store.fetchInstallation(inTeam("T1", "U1")), { code: "installation_not_found" });
    await assertOthersWork();
  });

  it("sealed with an unknown key, or broken: is listed and deleted unopened", async () => {
    await storeWith(NEW_KEY).storeInstallation(botInstallation("second"));
    await tamper(PERSON, { sealedUser: "v1.old.AAAA" });
    assert.equal(await store.deleteIfUnchanged(await store.listPersonsTokens(inTeam("T1"), "U1")), 1);
    const tokens = await store.listTokens(inTeam("T1"));
    assert.deepEqual(
      tokens.map(({ kind, userId }) => [kind, userId]),
      [
        ["bot", undefined],
        ["user", "U2"],
      ],
    );
    assert.equal(await store.deleteIfUnchanged(tokens), 2);
    assert.deepEqual(await store.listTokens(inTeam("T1")), []);
    await assertOthersWork();
  });

  it("of one person, broken: the others of the workspace work", async () => {
    await tamper(PERSON, { sealedUser: "v1.old.AAAA" });
    await assertUnreadable(inTeam("T1", "U1"), broken(PERSON));
    assert.equal((await store.fetchInstallation(inTeam("T1"))).bot?.id, "B-first");
    const { user } = await store.fetchInstallation(inTeam("T1", "U2"));
    assert.equal(user.token, userWithToken("U2", "connected").token);
  });

  it("with another record's value: fails by record and key", async () => {
    const taken: readonly [from: string, to: string, field: string][] = [
      ["1.2:team:T2", WORKSPACE, "sealedBot"],
      ["1.2:org:E1", WORKSPACE, "sealedBot"],
      ["1.2:team:T1:user:U2", PERSON, "sealedUser"],
      ["1.2:org:E1:user:U1", PERSON, "sealedUser"],
    ];
    for (const [from, to, field] of taken) {
      await tamper(to, { [field]: (await record(from))[field] });
      await assertUnreadable(inTeam("T1", "U1"), broken(to));
      await assertOthersWork();
      await store.storeInstallation(workspaceInstallation());
    }
  });

  it("moved whole under another id: gives nobody another's token", async () => {
    const { _id, ...rest } = await record(PERSON);
    await database().installations.insertOne({ _id: "1.2:team:T1:user:U3", ...rest });
    await assertUnreadable(inTeam("T1", "U3"), broken("1.2:team:T1:user:U3"));
  });

  for (const version of [2, 0, "1", null, undefined]) {
    it(`of version ${JSON.stringify(version)}: is refused by name, in this workspace alone`, async () => {
      const refused = {
        code: "record_version_unknown",
        message: `Record ${WORKSPACE} has version ${version}, which this release cannot read. Run the release that wrote it, or a newer one.`,
      };
      await database().installations.updateOne(
        { _id: WORKSPACE },
        version === undefined ? { $unset: { v: "" } } : { $set: { v: version } },
      );
      await assert.rejects(store.fetchInstallation(inTeam("T1", "U1")), refused);
      await assert.rejects(store.listTokens(inTeam("T1")), refused);
      await assertOthersWork();
    });
  }
});
