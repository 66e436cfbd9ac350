import assert from "node:assert/strict";
import { AuditTrail } from "../../src/audit/audit-trail.js";
import { findCustomer } from "../../src/customer-data/customer.js";
import { customerPlaces } from "../../src/customer-data/customer-places.js";
import { eraseCustomer } from "../../src/customer-data/erase-customer.js";
import type { Document } from "../../src/database/collection.js";
import { TokenCipher } from "../../src/encryption/token-cipher.js";
import { EventInbox } from "../../src/events/event-inbox.js";
import { MongoInstallationStore } from "../../src/installations/mongo-installation-store.js";
import type { InstallationTarget } from "../../src/installations/record-ids.js";
import type { Revoke } from "../../src/lifecycle/disconnect.js";
import type { EndTokens } from "../../src/lifecycle/revoke-records.js";
import {
  botInstallation,
  connection,
  orgInstallation,
} from "../../src/testing/installation-store/examples.js";
import { onEachDatabase } from "../databases.js";
import { callback } from "../events/inbox-stage.js";
import { watched } from "../installations/fixtures/watched-collection.js";

const cipher = TokenCipher.fromKeyRing(`one:${Buffer.alloc(32, "erase").toString("base64")}`);
const CLIENT_ID = "1.1";
const LOG = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** Ends each token by itself. */
function endedBy(revoke: Revoke): EndTokens {
  return { revoke, uninstall: (token) => revoke(token).then(() => false) };
}

onEachDatabase("The erasure of a customer", (database) => {
  const search = { cipher, onRead: () => undefined, onUnopened: () => undefined };
  const storeOf = (clientId: string) =>
    new MongoInstallationStore({ installations: database().installations, cipher, clientId });
  const accept = (team: string, clientId = CLIENT_ID) =>
    new EventInbox({ events: database().events, cipher, clientId, logger: LOG }).accept(callback({ team }));
  const everything = async (): Promise<Document[]> => {
    const { installations, events, oauthStates, audit } = database();
    return (
      await Promise.all([installations, events, oauthStates, audit].map((each) => each.find({}).toArray()))
    ).flat();
  };
  beforeEach(async () => {
    await database().installations.deleteMany({});
    await database().events.deleteMany({});
    await database().audit.deleteMany({});
    await database().agentAnswers.deleteMany({});
  });
  const noted = (target: InstallationTarget, clientId = CLIENT_ID) =>
    new AuditTrail({ audit: database().audit, clientId, clock: Date.now, days: 1, log: LOG }).record({
      action: "install",
      who: { kind: "person", userId: "U1" },
      target,
    });

  it("of an organization includes its workspaces and what people connected there, and spares all others", async () => {
    const enterprise = { id: "E1", name: "One" };
    const store = storeOf(CLIENT_ID);
    await store.storeInstallation(orgInstallation({ enterprise }));
    await store.storeInstallation(botInstallation("inside", { team: { id: "TIN" }, enterprise }));
    await store.storeInstallation({ ...connection("U1"), team: { id: "TIN" }, enterprise });
    await store.storeInstallation(botInstallation("outside", { team: { id: "TOUT" } }));
    await storeOf("2.2").storeInstallation(
      botInstallation("another app's", { team: { id: "TIN" }, enterprise }),
    );
    await accept("TIN");
    await accept("TOUT");
    await accept("TIN", "2.2");
    await noted({ isEnterpriseInstall: true, enterpriseId: "E1" });
    for (const teamId of ["TIN", "TOUT"]) await noted({ isEnterpriseInstall: false, teamId });
    await noted({ isEnterpriseInstall: false, teamId: "TIN" }, "2.2");
    const customer = await findCustomer(database(), CLIENT_ID, { enterpriseId: "E1" });
    const revoked: string[] = [];
    const { erased, complete } = await eraseCustomer({
      places: await customerPlaces(database(), CLIENT_ID),
      customer,
      search,
      onNotRevoked: () => assert.fail("Slack has revoked all"),
      farewellMs: 0,
      endTokens: endedBy(async ({ token }) => void revoked.push(token)),
    });
    assert.deepEqual(
      [erased, complete, revoked.length],
      [{ events: 1, agentAnswers: 0, audit: 2, installations: 4 }, true, 4],
    );
    const own = (await everything()).filter(({ clientId }) => clientId === CLIENT_ID);
    assert.deepEqual(
      own.map(({ workspace }) => workspace),
      ["1.1:team:TOUT", "1.1:team:TOUT", "1.1:team:TOUT"],
    );
    assert.equal((await everything()).length, 6);
  });

  it("of a person includes the agent's answers to them and those that they judged, of this app alone", async () => {
    const workspace = "1.1:team:T1";
    const answer = { clientId: CLIENT_ID, workspace, channel: "D1", threadTs: "1.1" };
    for (const [_id, fields] of Object.entries({
      asked: { ...answer, askedBy: "U1" },
      judged: { ...answer, askedBy: "U2", feedback: { U1: "bad" } },
      others: { ...answer, askedBy: "U2", feedback: { U3: "good" } },
      "another app's": { ...answer, clientId: "2.2", askedBy: "U1" },
    })) {
      await database().agentAnswers.insertOne({ _id, ...fields });
    }
    const customer = await findCustomer(database(), CLIENT_ID, { teamId: "T1", userId: "U1" });
    const { erased } = await eraseCustomer({
      places: await customerPlaces(database(), CLIENT_ID),
      customer,
      search,
      onNotRevoked: () => assert.fail("there is no token"),
      farewellMs: 0,
      endTokens: endedBy(async () => undefined),
    });
    assert.equal(erased.agentAnswers, 2);
    const left = await database().agentAnswers.find({}).toArray();
    assert.deepEqual(left.map(({ _id }) => _id).sort(), ["another app's", "others"]);
  });

  it("of a workspace includes the agent's answers there that are filed under an org-wide install", async () => {
    const answer = {
      clientId: CLIENT_ID,
      workspace: "1.1:org:E1",
      channel: "D1",
      threadTs: "1.1",
      askedBy: "U1",
    };
    for (const [_id, fields] of Object.entries({
      there: { ...answer, teamId: "T1" },
      elsewhere: { ...answer, teamId: "T2" },
      "another app's": { ...answer, clientId: "2.2", teamId: "T1" },
    })) {
      await database().agentAnswers.insertOne({ _id, ...fields });
    }
    const { erased } = await eraseCustomer({
      places: await customerPlaces(database(), CLIENT_ID),
      customer: await findCustomer(database(), CLIENT_ID, { teamId: "T1" }),
      search,
      onNotRevoked: () => assert.fail("there is no token"),
      farewellMs: 0,
      endTokens: endedBy(async () => undefined),
    });
    assert.equal(erased.agentAnswers, 1);
    const left = await database().agentAnswers.find({}).toArray();
    assert.deepEqual(left.map(({ _id }) => _id).sort(), ["another app's", "elsewhere"]);
  });

  it("erases an event and an install that come meanwhile, and revokes the new token, too", async () => {
    const store = storeOf(CLIENT_ID);
    await store.storeInstallation(botInstallation("first", { team: { id: "T1" } }));
    await accept("T1");
    const customer = await findCustomer(database(), CLIENT_ID, { teamId: "T1" });
    const revoked: string[] = [];
    const { erased, complete } = await eraseCustomer({
      places: await customerPlaces(database(), CLIENT_ID),
      customer,
      search,
      onNotRevoked: () => assert.fail("Slack has revoked all"),
      farewellMs: 0,
      endTokens: endedBy(async ({ token }) => {
        revoked.push(token);
        if (revoked.length > 1) return;
        await accept("T1");
        await store.storeInstallation(botInstallation("second", { team: { id: "T1" } }));
      }),
    });
    assert.equal(new Set(revoked).size, 2);
    assert.deepEqual([erased, complete], [{ events: 2, agentAnswers: 0, audit: 0, installations: 2 }, true]);
    assert.deepEqual(await everything(), []);
  });

  it("says so when new events still arrive at each look", async () => {
    await accept("T1");
    const [events, ...others] = await customerPlaces(database(), CLIENT_ID);
    assert.ok(events);
    const places = [
      {
        ...events,
        find: async function* (...args: Parameters<typeof events.find>) {
          yield* events.find(...args);
          await accept("T1");
        },
      },
      ...others,
    ];
    const customer = await findCustomer(database(), CLIENT_ID, { teamId: "T1" });
    const { complete } = await eraseCustomer({
      places,
      customer,
      search,
      onNotRevoked: () => assert.fail("Slack has revoked all"),
      endTokens: endedBy(async () => undefined),
    });
    assert.equal(complete, false);
  });

  it("tells of a token that Slack does not revoke while its record is still there", async () => {
    await storeOf(CLIENT_ID).storeInstallation(botInstallation("alive", { team: { id: "T1" } }));
    const happened: string[] = [];
    const { collection: installations } = watched(database().installations, {
      deleteOne: (filter) => {
        happened.push("erased");
        return database().installations.deleteOne(filter);
      },
    });
    const { notRevoked, complete } = await eraseCustomer({
      places: await customerPlaces({ ...database(), installations }, CLIENT_ID),
      customer: await findCustomer(database(), CLIENT_ID, { teamId: "T1" }),
      search,
      farewellMs: 0,
      onNotRevoked: ({ recordId }) => void happened.push(recordId),
      endTokens: endedBy(() =>
        Promise.reject(Object.assign(new Error("no"), { data: { error: "invalid_auth" } })),
      ),
    });
    assert.deepEqual(happened, ["1.1:team:T1", "erased"]);
    assert.deepEqual(notRevoked, [{ recordId: "1.1:team:T1", reason: "Slack says invalid_auth." }]);
    assert.deepEqual([complete, await everything()], [true, []]);
  });
});
