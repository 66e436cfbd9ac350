import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { AuditTrail } from "../../src/audit/audit-trail.js";
import type { Document } from "../../src/database/collection.js";
import { openDatabase } from "../../src/database/open-database.js";
import { TokenCipher } from "../../src/encryption/token-cipher.js";
import { MongoInstallationStore } from "../../src/installations/mongo-installation-store.js";
import { botInstallation, connection } from "../../src/testing/installation-store/examples.js";
import { onEachDatabaseTarget } from "../databases.js";
import { ensureBuilt } from "../process/built.js";
import { type CommandName, runCommand } from "../process/command-process.js";
import { MANIFEST, Scene } from "../process/scene.js";

const KEYS = `cli:${Buffer.alloc(32, "a key of the view").toString("base64")}`;
const TOKEN = "xoxb-1111-2222-nobody-sees-wxyz";
const NOW = Date.now();
const ago = (days: number) => new Date(NOW - days * 86_400_000);
const day = (date: Date) => date.toISOString().slice(0, 10);

onEachDatabaseTarget("bolt-mongodb-app installations", (target) => {
  let scene: Scene;
  before(function () {
    this.timeout(60_000);
    ensureBuilt();
  });
  beforeEach(async () => {
    scene = await Scene.open(target());
    await fill();
  });
  afterEach(() => scene.close());

  /** T1 with a person, T2 of a tenant that lacks a scope and is silent, T3 that needs a reinstall. */
  async function fill(): Promise<void> {
    const database = await openDatabase(target());
    try {
      await database.installations.deleteMany({});
      const cipher = TokenCipher.fromKeyRing(KEYS);
      const { clientId } = scene.localSlack;
      const store = new MongoInstallationStore({
        installations: database.installations,
        cipher,
        clientId,
        clock: () => NOW,
      });
      const install = async (teamId: string, token: Document, changes: Document = {}) => {
        const { bot, ...rest } = botInstallation("bot", { team: { id: teamId, name: `Team ${teamId}` } });
        assert.ok(bot);
        await store.storeInstallation({ ...rest, bot: { ...bot, ...token } });
        if (Object.keys(changes).length === 0) return;
        const _id = `${clientId}:team:${teamId}`;
        await database.installations.updateOne({ _id }, { $set: changes });
      };
      const expiresAt = Math.floor(NOW / 1_000) + 3_600;
      await install("T1", { token: TOKEN });
      await store.storeInstallation({ ...connection("U2"), team: { id: "T1", name: "Team T1" } });
      await install("T2", {}, { missingScopes: ["users:read"], lastEventAt: ago(31), tenant: "customer-7" });
      await install(
        "T3",
        { expiresAt, refreshToken: "xoxe-1-nobody-sees" },
        { rotation: { expiresAt, needsReinstallSince: ago(1) } },
      );
      await new AuditTrail({
        audit: database.audit,
        clientId,
        clock: () => Date.UTC(2026, 4, 4, 10),
        days: 10_000,
        log: { warn: assert.fail, error: assert.fail },
      }).record({
        action: "install",
        who: { kind: "person", userId: "U1" },
        target: { isEnterpriseInstall: false, teamId: "T1" },
      });
      await database.appState.updateOne(
        { _id: `${clientId}:missing_scopes` },
        { $set: { scopes: [...MANIFEST.botScopes].sort().join(",") } },
        { upsert: true },
      );
    } finally {
      await database.close();
    }
  }

  /** Runs a command; nothing that it says has a token in it. */
  async function installations(
    command: Extract<CommandName, `installations ${string}`>,
    args: readonly string[] = [],
  ) {
    const environment = { ...scene.environment, TOKEN_KEYS: KEYS };
    const end = await runCommand(command, args, { directory: scene.directory, environment });
    assert.doesNotMatch(`${end.stdout}${end.stderr}`, /xox|nobody-sees|v1\.cli/);
    return end;
  }
  const teams = async (args: readonly string[]) => {
    const { code, stdout, stderr } = await installations("installations list", [...args, "--json"]);
    assert.deepEqual([code, stderr], [0, ""]);
    return JSON.parse(stdout).installations.map(({ team }: { team: { id: string } }) => team.id);
  };

  it("list shows a table to people", async () => {
    const { code, stdout, stderr } = await installations("installations list");
    assert.deepEqual([code, stderr], [0, ""]);
    const [heads = "", ...rows] = stdout.trimEnd().split("\n");
    assert.deepEqual(heads.split(/ {2,}/), [
      "Where",
      "Name",
      "Organization",
      "Installed",
      "By",
      "Last event",
      "Missing scopes",
      "Needs reinstall",
    ]);
    const today = day(ago(0));
    assert.deepEqual(
      rows.map((row) => row.split(/ {2,}/).filter((cell) => !/^U/.test(cell))),
      [
        ["T1", "Team T1", today, today],
        ["T2", "Team T2", today, day(ago(31)), "users:read"],
        ["T3", "Team T3", today, today, `since ${day(ago(1))}`],
      ],
    );
  });

  it("list selects", async () => {
    assert.deepEqual(await teams([]), ["T1", "T2", "T3"]);
    assert.deepEqual(await teams(["--team", "T2"]), ["T2"]);
    assert.deepEqual(await teams(["--organization", "E1"]), []);
    assert.deepEqual(await teams(["--tenant", "customer-7"]), ["T2"]);
    assert.deepEqual(await teams(["--tenant", "customer"]), []);
    assert.deepEqual(await teams(["--missing-scope", "users:read"]), ["T2"]);
    assert.deepEqual(await teams(["--needs-reinstall"]), ["T3"]);
    assert.deepEqual(await teams(["--silent-since", "30d"]), ["T2"]);
  });

  it("list says that there is none, and that there may be more", async () => {
    const none = await installations("installations list", ["--team", "T9"]);
    assert.deepEqual(none, { code: 0, stdout: "There is no such installation.\n", stderr: "" });
    const { code, stderr } = await installations("installations list", ["--limit", "2"]);
    assert.deepEqual([code, stderr], [0, "There may be more than these 2: see --limit.\n"]);
  });

  it("list says that an optional scope is missing nowhere, and takes the others for those that are counted", async () => {
    const manifest = join(scene.directory, "manifest.yml");
    const text = readFileSync(manifest, "utf8");
    writeFileSync(manifest, text.replace("scopes:\n", "scopes:\n    bot_optional: [im:write]\n"));
    const counted = MANIFEST.botScopes.filter((scope) => scope !== "im:write");
    const database = await openDatabase(target());
    const _id = `${scene.localSlack.clientId}:missing_scopes`;
    await database.appState.updateOne({ _id }, { $set: { scopes: counted.sort().join(",") } });
    await database.close();
    const { code, stdout, stderr } = await installations("installations list", [
      "--missing-scope",
      "im:write",
    ]);
    assert.deepEqual([code, stdout], [0, "There is no such installation.\n"]);
    assert.equal(stderr, "im:write is optional in the manifest: who left it out lacks nothing.\n");
    assert.equal((await installations("installations stats")).stderr, "");
  });

  it("list says when the missing scopes are not those of the manifest", async () => {
    const database = await openDatabase(target());
    await database.appState.deleteMany({});
    await database.close();
    for (const [command, args] of [
      ["installations list", ["--missing-scope", "users:read"]],
      ["installations stats", []],
    ] as const) {
      const { code, stderr } = await installations(command, args);
      assert.equal(code, 0);
      assert.match(stderr, /^The missing scopes are not yet counted for this manifest\. Start the service/);
    }
  });

  it("show has the installation, four characters of its token, and what was done to it", async () => {
    const { code, stdout, stderr } = await installations("installations show", ["--team", "T1"]);
    assert.deepEqual([code, stderr], [0, ""]);
    const [facts = "", trail = ""] = stdout.split("\n\n");
    assert.match(facts, /^Workspace {2,}T1 \(Team T1\)\nInstalled {2,}\d{4}-/);
    assert.match(facts, /\nBot token {2,}…wxyz, until 2030-03-17T17:46:43\.000Z\n/);
    assert.match(facts, /\nMissing scopes {2,}none\nNeeds reinstall {2,}no\nConnected {2,}U2$/);
    assert.equal(
      trail,
      "When                  Who  What     Where  Details\n2026-05-04 10:00:00Z  U1   install  T1\n",
    );
    const shaped = JSON.parse((await installations("installations show", ["--team", "T1", "--json"])).stdout);
    assert.deepEqual(shaped.installation.token, {
      lastFour: "wxyz",
      expiresAt: "2030-03-17T17:46:43.000Z",
      problem: null,
    });
    assert.deepEqual(
      shaped.audit.map(({ action }: { action: string }) => action),
      ["install"],
    );
  });

  it("show has the tenant", async () => {
    const { stdout } = await installations("installations show", ["--team", "T2"]);
    assert.match(stdout, /^Workspace {2,}T2 \(Team T2\)\nTenant {2,}customer-7\nInstalled /);
    const shaped = JSON.parse((await installations("installations show", ["--team", "T2", "--json"])).stdout);
    assert.equal(shaped.installation.tenant, "customer-7");
  });

  it("show ends with 1 where the app is not installed, and with 2 when nothing is named", async () => {
    const nowhere = await installations("installations show", ["--team", "T9"]);
    assert.deepEqual(nowhere, { code: 1, stdout: "", stderr: "The app is not installed in workspace T9.\n" });
    const unnamed = await installations("installations show");
    assert.deepEqual(unnamed, {
      code: 2,
      stdout: "",
      stderr: "Say which: --team T… for a workspace, or --organization E… for an org-wide install.\n",
    });
  });

  it("stats counts", async () => {
    const { code, stdout, stderr } = await installations("installations stats");
    assert.deepEqual([code, stderr], [0, ""]);
    assert.equal(
      stdout,
      [
        "Workspaces               3",
        "Organizations            0",
        "Connected accounts       1",
        "Need a reinstall         1",
        `Silent since ${day(ago(30))}  1`,
        "Lack users:read          1",
        "",
      ].join("\n"),
    );
    const askedAt = Date.now();
    const shaped = JSON.parse(
      (await installations("installations stats", ["--silent-since", "60d", "--json"])).stdout,
    );
    const { silent, ...counts } = shaped;
    assert.deepEqual(counts, {
      workspaces: 3,
      organizations: 0,
      people: 1,
      needsReinstall: 1,
      missingScopes: { "users:read": 1 },
    });
    assert.equal(silent.count, 0);
    const daysSince = (now: number) => (now - Date.parse(silent.since)) / 86_400_000;
    assert.ok(daysSince(askedAt) <= 60 && daysSince(Date.now()) >= 60);
  });
});
