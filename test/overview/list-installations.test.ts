import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import type { Document } from "../../src/database/collection.js";
import { TokenCipher } from "../../src/encryption/token-cipher.js";
import { MongoInstallationStore } from "../../src/installations/mongo-installation-store.js";
import { countInstallations } from "../../src/overview/count-installations.js";
import { type InstallationFilter, listInstallations } from "../../src/overview/list-installations.js";
import { showInstallation } from "../../src/overview/show-installation.js";
import {
  botInstallation,
  connection,
  orgInstallation,
} from "../../src/testing/installation-store/examples.js";
import { onEachDatabase } from "../databases.js";
import { watched } from "../installations/fixtures/watched-collection.js";

const DAY_MS = 24 * 60 * 60 * 1_000;
const CIPHER = TokenCipher.fromKeyRing(`test:${Buffer.alloc(32, "t").toString("base64")}`);
const NOW = Date.UTC(2026, 4, 4, 10);
const ago = (days: number) => new Date(NOW - days * DAY_MS);

onEachDatabase("The operator's view of the installations", (database) => {
  let clientId: string;
  let store: MongoInstallationStore;
  const id = (teamId: string) => `${clientId}:team:${teamId}`;

  beforeEach(() => {
    clientId = `1.${randomBytes(4).readUInt32BE()}`;
    store = new MongoInstallationStore({
      installations: database().installations,
      cipher: CIPHER,
      clientId,
      clock: () => NOW,
    });
  });

  async function install(teamId: string, changes: Document = {}): Promise<void> {
    const { expiresAt, ...fields } = changes;
    const { bot, ...rest } = botInstallation("bot", { team: { id: teamId, name: `Team ${teamId}` } });
    assert.ok(bot);
    const rotated = expiresAt === undefined ? {} : { refreshToken: "xoxe-1-made-up", expiresAt };
    await store.storeInstallation({ ...rest, bot: { ...bot, ...rotated } });
    if (Object.keys(fields).length > 0) {
      await database().installations.updateOne({ _id: id(teamId) }, { $set: fields });
    }
  }
  const listed = async (filter: InstallationFilter = {}, limit = 1_000) =>
    (await listInstallations(database().installations, clientId, filter, limit)).map(
      ({ kind, team, organization }) => (kind === "org" ? organization?.id : team?.id),
    );

  it("has workspaces and organizations, in the order of their ids, and nobody's token", async () => {
    await install("T2");
    await install("T1");
    await store.storeInstallation({ ...connection("U2"), team: { id: "T1", name: "Team T1" } });
    await store.storeInstallation(orgInstallation());
    const all = await listInstallations(database().installations, clientId, {}, 10);
    assert.deepEqual(
      all.map(({ kind }) => kind),
      ["org", "workspace", "workspace"],
    );
    assert.ok(!/xox|v1\.|v2\./.test(JSON.stringify(all)));
    const [, first] = all;
    assert.deepEqual(first, {
      id: id("T1"),
      kind: "workspace",
      team: { id: "T1", name: "Team T1" },
      organization: null,
      tenant: null,
      installedBy: first?.installedBy,
      installedAt: new Date(NOW),
      botScopes: first?.botScopes,
      missingScopes: [],
      needsReinstallSince: null,
      lastEventAt: new Date(NOW),
    });
    assert.ok(first?.installedBy && first.botScopes);
  });

  it("selects by workspace, organization, tenant and missing scope", async () => {
    await install("T1", { missingScopes: ["im:write", "users:read"] });
    await install("T2", { missingScopes: ["users:read"], enterprise: { id: "E7" } });
    await install("T3");
    assert.deepEqual(await listed({ id: id("T2") }), ["T2"]);
    assert.deepEqual(await listed({ organization: "E7" }), ["T2"]);
    await database().installations.updateOne({ _id: id("T3") }, { $set: { tenant: "acme-7" } });
    assert.deepEqual(await listed({ tenant: "acme-7" }), ["T3"]);
    assert.deepEqual(await listed({ tenant: "acme" }), []);
    assert.deepEqual(await listed({ missingScope: "users:read" }), ["T1", "T2"]);
    assert.deepEqual(await listed({ missingScope: "im:write" }), ["T1"]);
    assert.deepEqual(await listed({ missingScope: "users:read", organization: "E7" }), ["T2"]);
    assert.deepEqual(await listed({ missingScope: "chat:write" }), []);
  });

  it("selects those that need a reinstall, the longest first, and not by the mark of an earlier token", async () => {
    const expiresAt = NOW / 1_000;
    const rotation = (days: number, of = expiresAt) => ({
      rotation: { expiresAt: of, needsReinstallSince: ago(days) },
    });
    await install("T1", { expiresAt, ...rotation(1) });
    await install("T2", { expiresAt, ...rotation(3) });
    await install("T3", { expiresAt, ...rotation(2, expiresAt - 1) });
    await install("T4", { expiresAt });
    assert.deepEqual(await listed({ needsReinstall: true }), ["T2", "T1"]);
    assert.deepEqual(await listed({ needsReinstall: true }, 1), ["T2"]);
  });

  it("selects those that are silent, the longest first, and none before their events are waited for", async () => {
    await install("T1", { lastEventAt: ago(31) });
    await install("T2", { lastEventAt: ago(29) });
    await install("T3", { lastEventAt: ago(90) });
    await install("T4");
    await database().installations.updateOne({ _id: id("T4") }, { $unset: { lastEventAt: "" } });
    assert.deepEqual(await listed({ silentSince: ago(30) }), ["T3", "T1"]);
  });

  it("reads and counts a record of an earlier release", async () => {
    await install("T1");
    await database().installations.updateOne({ _id: id("T1") }, { $unset: { lastEventAt: "" } });
    const [{ lastEventAt, missingScopes } = assert.fail()] = await listInstallations(
      database().installations,
      clientId,
      {},
      10,
    );
    assert.deepEqual([lastEventAt, missingScopes], [null, []]);
    const { workspaces } = await countInstallations(database().installations, clientId, [ago(30)]);
    assert.equal(workspaces, 1);
  });

  it("counts what there is of everything", async () => {
    const expiresAt = NOW / 1_000;
    await install("T1", { missingScopes: ["im:write", "users:read"], lastEventAt: ago(31) });
    await install("T2", { missingScopes: ["users:read"] });
    await install("T3", { expiresAt, rotation: { expiresAt, needsReinstallSince: ago(1) } });
    await store.storeInstallation(orgInstallation());
    for (const user of ["U2", "U3"]) {
      await store.storeInstallation({ ...connection(user), team: { id: "T1", name: "Team T1" } });
    }
    assert.deepEqual(await countInstallations(database().installations, clientId, [ago(30)]), {
      workspaces: 3,
      organizations: 1,
      people: 3, // the admin of the org-wide install, too
      needsReinstall: 1,
      silent: [1],
      missingScopes: { "users:read": 2, "im:write": 1 },
    });
  });

  it("shows of a token its last four characters, and who is connected", async () => {
    await install("T1");
    for (const user of ["U3", "U2"]) {
      await store.storeInstallation({ ...connection(user), team: { id: "T1", name: "Team T1" } });
    }
    const bot = (await store.listTokens({ isEnterpriseInstall: false, teamId: "T1" })).find(
      ({ kind }) => kind === "bot",
    );
    assert.ok(bot);
    const shown = await showInstallation(database().installations, CIPHER, id("T1"));
    assert.deepEqual(shown?.people, ["U2", "U3"]);
    assert.equal(shown?.morePeople, false);
    const lastFour = bot.token.length < 16 ? null : bot.token.slice(-4);
    const expiresAt = new Date("2030-03-17T17:46:43.000Z"); // the example's
    assert.deepEqual(shown?.token, { lastFour, expiresAt, problem: null });
    assert.ok(!JSON.stringify(shown).includes(bot.token));
    assert.equal(await showInstallation(database().installations, CIPHER, id("T9")), undefined);
  });

  it("shows nothing of a token that is short, and why one cannot be opened", async () => {
    const { bot, ...rest } = botInstallation("bot", { team: { id: "T1" } });
    assert.ok(bot);
    const tokenOf = async (cipher = CIPHER) =>
      (await showInstallation(database().installations, cipher, id("T1")))?.token;
    for (const [token, lastFour] of [
      ["xoxb-a-long-enough-token-wxyz", "wxyz"],
      ["xoxb-short", null],
    ] as const) {
      const { id, userId, scopes } = bot;
      await store.storeInstallation({ ...rest, bot: { id, userId, scopes, token } });
      assert.equal((await tokenOf())?.lastFour, lastFour);
    }
    const other = TokenCipher.fromKeyRing(`other:${Buffer.alloc(32, "o").toString("base64")}`);
    assert.deepEqual(await tokenOf(other), { lastFour: null, expiresAt: null, problem: "token_key_unknown" });
  });

  it("asks for 200 records at a time at most, and for each of them once", async () => {
    await install("T0000", { missingScopes: ["im:write"], lastEventAt: ago(40) });
    const [example = assert.fail()] = await database()
      .installations.find({ _id: id("T0000") })
      .toArray();
    const copies = Array.from({ length: 430 }, (_, number) => {
      const _id = id(`T${String(number + 1).padStart(4, "0")}`);
      return { ...example, _id, workspace: _id };
    });
    await database().installations.insertMany(copies, { ordered: false });
    for (const filter of [{}, { missingScope: "im:write" }, { silentSince: ago(30) }]) {
      const { collection, calls } = watched(database().installations);
      const found = await listInstallations(collection, clientId, filter, 1_000);
      assert.equal(new Set(found.map((each) => each.id)).size, 431);
      assert.equal(found.length, 431);
      const limits = calls.map(({ args: [, options] }) => (options as { limit: number }).limit);
      assert.deepEqual(limits, [200, 200, 200]);
      calls.length = 0;
      await listInstallations(collection, clientId, filter, 3);
      assert.equal(calls.length, 1);
    }
    const { collection, calls } = watched(database().installations);
    assert.equal((await countInstallations(collection, clientId, [ago(30)])).silent[0], 431);
    assert.equal(calls.length, 3);
    await database().installations.deleteMany({ _id: { $in: copies.map(({ _id }) => _id) } });
  });
});
