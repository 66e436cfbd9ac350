import assert from "node:assert/strict";
import { join } from "node:path";
import type { AuditNote } from "../../src/audit/audit-entry.js";
import { AuditTrail } from "../../src/audit/audit-trail.js";
import { openDatabase } from "../../src/database/open-database.js";
import { TokenCipher } from "../../src/encryption/token-cipher.js";
import { MongoInstallationStore } from "../../src/installations/mongo-installation-store.js";
import { botInstallation } from "../../src/testing/installation-store/examples.js";
import { onEachDatabaseTarget } from "../databases.js";
import { ensureBuilt } from "../process/built.js";
import { type CommandName, runCommand } from "../process/command-process.js";
import { Scene } from "../process/scene.js";

const KEYS = `new:${Buffer.alloc(32, "a key of audit ").toString("base64")},old:${Buffer.alloc(32, "old").toString("base64")}`;

onEachDatabaseTarget("bolt-mongodb-app audit list", (target) => {
  let scene: Scene;
  before(function () {
    this.timeout(60_000);
    ensureBuilt();
  });
  beforeEach(async () => {
    scene = await Scene.open(target());
  });
  afterEach(() => scene.close());

  const T1 = { isEnterpriseInstall: false, teamId: "T1" };
  const NOTES: readonly (readonly [at: string, note: AuditNote])[] = [
    [
      "2026-05-04T10:00:00.000Z",
      {
        action: "install",
        who: { kind: "person", userId: "U1" },
        target: T1,
        details: { botScopes: ["chat:write", "im:write"] },
      },
    ],
    [
      "2026-05-05T10:00:00.000Z",
      { action: "uninstall", who: { kind: "slack" }, target: T1, details: { event: "app_uninstalled" } },
    ],
    [
      "2026-05-06T10:00:00.000Z",
      {
        action: "install",
        who: { kind: "person", userId: "U2" },
        target: { isEnterpriseInstall: true, enterpriseId: "E1" },
      },
    ],
  ];

  async function fill(notes = NOTES): Promise<void> {
    const database = await openDatabase(target());
    try {
      for (const [at, note] of notes) {
        await new AuditTrail({
          audit: database.audit,
          clientId: scene.localSlack.clientId,
          clock: () => Date.parse(at),
          days: 10_000,
          log: { warn: assert.fail, error: assert.fail },
        }).record(note);
      }
    } finally {
      await database.close();
    }
  }

  const list = (args: readonly string[] = []) =>
    runCommand("audit list", args, {
      directory: scene.directory,
      environment: { ...scene.environment, TOKEN_KEYS: KEYS },
    });
  const actionsOf = async (args: readonly string[]) => {
    const { code, stdout, stderr } = await list([...args, "--json"]);
    assert.deepEqual([code, stderr], [0, ""]);
    return JSON.parse(stdout).entries.map(
      ({ action, team, organization }: Record<string, string>) => `${action} ${team ?? organization}`,
    );
  };

  it("says so where there is nothing", async () => {
    await openDatabase(target()).then((database) => database.close());
    assert.deepEqual(await list(), { code: 0, stdout: "There is no such entry.\n", stderr: "" });
    assert.deepEqual(await list(["--json"]), { code: 0, stdout: '{\n  "entries": []\n}\n', stderr: "" });
  });

  it("shows a table to people, the newest first, without colors where it is no terminal", async () => {
    await fill();
    const { code, stdout, stderr } = await list();
    assert.deepEqual([code, stderr], [0, ""]);
    assert.equal(
      stdout,
      [
        "When                  Who    What       Where  Details",
        "2026-05-06 10:00:00Z  U2     install    E1",
        "2026-05-05 10:00:00Z  Slack  uninstall  T1     event: app_uninstalled",
        "2026-05-04 10:00:00Z  U1     install    T1     botScopes: chat:write,im:write",
        "",
      ].join("\n"),
    );
  });

  it("selects by workspace, organization, action, time and number", async () => {
    await fill();
    assert.deepEqual(await actionsOf([]), ["install E1", "uninstall T1", "install T1"]);
    assert.deepEqual(await actionsOf(["--team", "T1"]), ["uninstall T1", "install T1"]);
    assert.deepEqual(await actionsOf(["--organization", "E1"]), ["install E1"]);
    assert.deepEqual(await actionsOf(["--action", "install"]), ["install E1", "install T1"]);
    assert.deepEqual(await actionsOf(["--limit", "1"]), ["install E1"]);
  });

  it("selects what is not older than so many days, hours, minutes or seconds", async () => {
    const [, [, uninstall], [, install]] = NOTES as [unknown, (typeof NOTES)[0], (typeof NOTES)[0]];
    const ago = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString();
    await fill([
      [ago(49), uninstall],
      [ago(2), install],
    ]);
    assert.deepEqual(await actionsOf(["--since", "3d"]), ["install E1", "uninstall T1"]);
    assert.deepEqual(await actionsOf(["--since", "2d"]), ["install E1"]);
    assert.deepEqual(await actionsOf(["--since", "3h"]), ["install E1"]);
    assert.deepEqual(await actionsOf(["--since", "60m"]), []);
  });

  it("has for a program who it was, and every detail", async () => {
    await fill();
    const ended = await list(["--team", "T1", "--action", "install", "--json"]);
    assert.deepEqual([ended.code, ended.stderr], [0, ""]);
    const [entry] = JSON.parse(ended.stdout).entries;
    const { id, ...rest } = entry;
    assert.ok(id.startsWith(`${scene.localSlack.clientId}:`));
    assert.deepEqual(rest, {
      at: "2026-05-04T10:00:00.000Z",
      action: "install",
      who: { kind: "person", userId: "U1" },
      team: "T1",
      organization: null,
      details: { botScopes: ["chat:write", "im:write"] },
    });
  });

  const environment = () => ({ ...scene.environment, TOKEN_KEYS: KEYS });

  it("has everything that operators do by commands, and no name of a customer whose data was erased", async () => {
    const { clientId } = scene.localSlack;
    const database = await openDatabase(target());
    const store = new MongoInstallationStore({
      installations: database.installations,
      cipher: TokenCipher.fromKeyRing(KEYS),
      clientId,
    });
    for (const id of ["T0ERASED", "T0OTHER"])
      await store.storeInstallation(botInstallation("bot", { team: { id } }));
    await database.close();
    const file = join(scene.directory, "installations.jsonl");
    const did: readonly (readonly [CommandName, readonly string[], codes?: readonly number[]])[] = [
      ["keys rotate", []],
      ["tokens exchange", ["--team", "T0OTHER"], [0, 1]],
      ["tokens refresh", ["--team", "T0ERASED"], [0, 1]],
      ["events retry", ["--all", "--team", "T0ERASED"]],
      ["events drop", ["--all", "--yes"]],
      ["data export", ["--team", "T0ERASED", "--user", "U0SOMEBODY"]],
      ["installations export", ["--out", file]],
      ["installations import", [file]],
      ["installations revoke", ["--team", "T0OTHER", "--wait", "0", "--yes"], [0, 1]],
      ["installations delete", ["--team", "T0OTHER", "--yes"], [0, 1]],
      ["data erase", ["--team", "T0ERASED", "--yes"], [0, 1]],
    ];
    for (const [command, args, codes = [0]] of did) {
      const { code, stderr } = await runCommand(command, args, {
        directory: scene.directory,
        environment: environment(),
      });
      assert.ok(codes.includes(code ?? -1), `${command}: ${code}, ${stderr}`);
    }
    const { stdout } = await list(["--json"]);
    const { entries } = JSON.parse(stdout);
    const commands = entries.map(({ who }: { who: { command: string } }) => who.command).reverse();
    const ofErased = ["tokens refresh", "events retry", "data export"];
    assert.deepEqual(
      commands,
      did.map(([command]) => command).filter((command) => !ofErased.includes(command)),
    );
    assert.ok(!stdout.includes("T0ERASED"));
    for (const { action, who } of entries) assert.equal(action, who.command.replace(" ", "_"));
  });

  it("has what an operator did with keys rotate", async () => {
    await fill();
    const place = { directory: scene.directory, environment: environment() };
    assert.equal((await runCommand("keys rotate", [], place)).code, 0);
    const { stdout } = await list(["--action", "keys_rotate", "--since", "5m"]);
    assert.match(
      stdout,
      /Z {2}operator: keys rotate {2}keys_rotate {2}the app {2}keyId: new; form: v1; resealed: 0; overtaken: 0; remaining: 0\n$/,
    );
  });

  for (const [what, args, sentence] of [
    [
      "an action that there is not",
      ["--action", "installed"],
      /^Option '--action <action>' argument 'installed' is invalid\. Allowed choices are install, /,
    ],
    [
      "a time that is none",
      ["--since", "yesterday"],
      /^Option '--since <time>' argument 'yesterday' is invalid\. It is a number of days, hours, minutes or seconds, such as 7d\. See /,
    ],
    [
      "a number that is none",
      ["--limit", "0"],
      /^Option '--limit <number>' argument '0' is invalid\. It is a whole number/,
    ],
    [
      "two places",
      ["--team", "T1", "--organization", "E1"],
      /^Option '--organization <id>' cannot be used with option '--team <id>'\. See /,
    ],
  ] as const) {
    it(`refuses ${what}, with exit code 2`, async () => {
      const { code, stdout, stderr } = await list(args);
      assert.deepEqual([code, stdout], [2, ""]);
      assert.match(stderr, sentence);
    });
  }
});
