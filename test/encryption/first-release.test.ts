import assert from "node:assert/strict";
import type { Document } from "../../src/database/collection.js";
import { SealBrokenError } from "../../src/encryption/encryption-error.js";
import type { EnvelopeForm } from "../../src/encryption/envelope.js";
import { TokenCipher } from "../../src/encryption/token-cipher.js";
import { EventInbox } from "../../src/events/event-inbox.js";
import { MongoInstallationStore } from "../../src/installations/mongo-installation-store.js";
import { inTeam, workspaceInstallation } from "../../src/testing/installation-store/examples.js";
import { onADatabase } from "../databases.js";
import { callback } from "../events/inbox-stage.js";
import { FirstReleaseCipher } from "./fixtures/first-release-cipher.js";

const KEY_RING = `one:${Buffer.alloc(32, "1").toString("base64")}`;
const OLD = FirstReleaseCipher.fromKeyRing(KEY_RING);
const FIELDS = {
  sealedBot: "bot",
  sealedUser: "user",
  sealedWebhook: "webhook",
  sealedBody: "body",
} as const;
const LOG = { info: () => undefined, warn: () => undefined, error: () => undefined };

onADatabase("Beside a process of the first release", (database) => {
  beforeEach(async () => {
    await database().installations.deleteMany({});
    await database().events.deleteMany({});
  });

  const storeWith = (envelope?: EnvelopeForm) =>
    new MongoInstallationStore({
      installations: database().installations,
      cipher: TokenCipher.fromKeyRing(KEY_RING, "TOKEN_KEYS", envelope),
    });

  /** Stores an installation and an event in a form; all that is stored then. */
  async function storedIn(envelope?: EnvelopeForm): Promise<Document[]> {
    await storeWith(envelope).storeInstallation(workspaceInstallation());
    const cipher = TokenCipher.fromKeyRing(KEY_RING, "TOKEN_KEYS", envelope);
    await new EventInbox({ events: database().events, cipher, logger: LOG }).accept(callback());
    const { installations, events } = database();
    return [...(await installations.find({}).toArray()), ...(await events.find({}).toArray())];
  }

  const sealedIn = (document: Document) =>
    Object.entries(FIELDS).filter(([stored]) => document[stored] !== undefined);

  it("writes nothing that it cannot open, as long as nobody has said so", async () => {
    const documents = await storedIn();
    let opened = 0;
    for (const document of documents) {
      for (const [stored, field] of sealedIn(document)) {
        assert.notEqual(OLD.open(document[stored], document._id, field), "");
        opened += 1;
      }
    }
    assert.equal(opened, 4); // bot, webhook, user and event
  });

  it("writes what it refuses with TOKEN_ENVELOPE=v2: an error, and never a wrong text", async () => {
    for (const document of await storedIn("v2")) {
      for (const [stored, field] of sealedIn(document)) {
        assert.throws(() => OLD.open(document[stored], document._id, field), SealBrokenError);
      }
    }
  });

  it("reads what it has sealed", async () => {
    await storedIn();
    for (const document of await database().installations.find({}).toArray()) {
      for (const [stored, field] of sealedIn(document)) {
        const sealed = OLD.seal(OLD.open(document[stored], document._id, field), document._id, field);
        await database().installations.updateOne({ _id: document._id }, { $set: { [stored]: sealed } });
      }
    }
    const { bot, user, incomingWebhook } = await storeWith("v2").fetchInstallation(inTeam("T1", "U1"));
    const expected = workspaceInstallation();
    assert.deepEqual(
      [bot?.token, user.token, incomingWebhook?.url],
      [expected.bot?.token, expected.user.token, expected.incomingWebhook?.url],
    );
  });
});
